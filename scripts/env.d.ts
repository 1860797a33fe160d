/** What of the Worker's bindings code names that Node runs as well: the tests on a real PostgreSQL. */
interface Env {
  readonly HYPERDRIVE: { readonly connectionString: string };
}
