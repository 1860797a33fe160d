/** mysql2 through Hyperdrive, as a Worker injects it. */
import {
  createCloudflareSqlClient,
  type CloudflareSqlClient,
} from "@k-msg/messaging/adapters/cloudflare";
// oxlint-disable-next-line no-restricted-imports -- a test in workerd
import { env } from "cloudflare:workers";
import { createConnection } from "mysql2/promise";

const { MYSQL } = env as unknown as { MYSQL: Hyperdrive };

interface Connection {
  query(sql: string, values: readonly unknown[]): Promise<readonly [unknown, unknown]>;
  end(): Promise<void>;
}

/** A connection a statement: sockets do not cross the requests of a Worker. */
export async function queryMysql(sql: string, values: readonly unknown[] = []): Promise<unknown> {
  const { host, user, password, database, port } = MYSQL;
  // A Worker may not make code at run time, and mysql2's parsers are made so unless told.
  const options = { host, user, password, database, port, disableEval: true };
  const connection = (await createConnection(options)) as unknown as Connection;
  try {
    return (await connection.query(sql, values))[0];
  } finally {
    await connection.end();
  }
}

export function mysqlClient(): CloudflareSqlClient {
  return createCloudflareSqlClient({
    dialect: "mysql",
    async query(sql, params) {
      const answer = await queryMysql(sql, params);
      if (Array.isArray(answer)) return { rows: answer as unknown[] };
      return { rows: [], rowCount: (answer as { affectedRows: number }).affectedRows };
    },
  });
}
