/** What the files of src/sql ask of an environment. */
interface Env {
  readonly HYPERDRIVE: Hyperdrive;
}
