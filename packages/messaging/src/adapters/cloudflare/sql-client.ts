/** The one thing an adapter needs from a database driver: run a statement, answer with rows. */
export type SqlDialect = "postgres" | "mysql" | "sqlite";

export interface CloudflareSqlQueryResult<T = Record<string, unknown>> {
  rows: T[];
  rowCount?: number | undefined;
}

export interface CloudflareSqlClient {
  readonly dialect: SqlDialect;
  /** Placeholders are `$1` for postgres and `?` for the others. */
  query<T = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
  ): Promise<CloudflareSqlQueryResult<T>>;
  transaction?<T>(fn: (tx: CloudflareSqlClient) => Promise<T>): Promise<T>;
  close?(): Promise<void> | void;
}

/** What `createCloudflareSqlClient` is given: rows of any type, as drivers have them. */
export interface CreateCloudflareSqlClientOptions {
  dialect: SqlDialect;
  /** Placeholders are `$1` for postgres and `?` for the others. */
  query(sql: string, params?: readonly unknown[]): Promise<CloudflareSqlQueryResult<unknown>>;
  transaction?<T>(fn: (tx: CloudflareSqlClient) => Promise<T>): Promise<T>;
  close?(): Promise<void> | void;
}

/**
 * @example
 * createCloudflareSqlClient({
 *   dialect: "postgres",
 *   query: async (text, params) => ({ rows: await sql.unsafe(text, [...params ?? []]) }),
 * });
 */
export function createCloudflareSqlClient(
  client: CreateCloudflareSqlClientOptions,
): CloudflareSqlClient {
  return {
    dialect: client.dialect,
    query: async <T>(sql: string, params?: readonly unknown[]) =>
      client.query(sql, params) as Promise<CloudflareSqlQueryResult<T>>,
    ...(client.transaction && {
      transaction: async <T>(fn: (tx: CloudflareSqlClient) => Promise<T>) =>
        client.transaction?.(fn) as Promise<T>,
    }),
    ...(client.close && { close: async () => client.close?.() }),
  };
}

/** A client without `transaction` runs the function as it is: each statement then stands alone. */
export async function runCloudflareSqlTransaction<T>(
  client: CloudflareSqlClient,
  fn: (tx: CloudflareSqlClient) => Promise<T>,
): Promise<T> {
  return client.transaction === undefined ? fn(client) : client.transaction(fn);
}
