/** Postgres through Hyperdrive, as a Worker that uses postgres.js injects it. */
import {
  createCloudflareSqlClient,
  type CloudflareSqlClient,
} from "@k-msg/messaging/adapters/cloudflare";
// oxlint-disable-next-line no-restricted-imports -- the real driver is what is tested here
import postgres from "postgres";

import { bindings } from "./bindings.ts";

/** A connection a statement: sockets do not cross the requests of a Worker. */
export function hyperdriveClient(): CloudflareSqlClient {
  return createCloudflareSqlClient({
    dialect: "postgres",
    async query<T>(text: string, params: readonly unknown[] = []) {
      const sql = postgres(bindings.HYPERDRIVE.connectionString, {
        max: 1,
        fetch_types: false,
        onnotice: () => undefined,
      });
      try {
        const rows = await sql.unsafe(text, [...params] as never[]);
        return { rows: [...rows] as unknown as T[], rowCount: rows.count };
      } finally {
        await sql.end({ timeout: 1 }).catch(() => undefined);
      }
    },
  });
}
