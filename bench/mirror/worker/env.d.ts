/** The environment that the files of src/sql need. */
interface Env {
  readonly HYPERDRIVE: Hyperdrive;
}
