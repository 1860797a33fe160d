/** What the files of src/mirror ask of an environment. */
interface Env {
  readonly HYPERDRIVE: Hyperdrive;
}
