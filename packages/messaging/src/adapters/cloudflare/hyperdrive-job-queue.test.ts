import { describe, expect, it } from "vitest";

import { createD1SqlClient } from "./d1-client.ts";
import { HyperdriveJobQueue } from "./hyperdrive-job-queue.ts";
import { describeSharedQueue, testClock } from "./shared-queue-contract.ts";
import type { CloudflareSqlClient, CloudflareSqlQueryResult } from "./sql-client.ts";
import { openSqlite } from "./sqlite-client.ts";

describeSharedQueue("sqlite", async (lease) => {
  const clock = testClock();
  const client = createD1SqlClient(await openSqlite());
  const worker = () => new HyperdriveJobQueue(client, "jobs", { ...lease, now: clock.now });
  return { clock, queues: [worker(), worker()] };
});

/** Answers as a mysql driver would, by what the statement begins with. */
function mysql(answers: (sql: string) => { rows?: object[]; rowCount?: number }) {
  const asked: string[] = [];
  const client: CloudflareSqlClient = {
    dialect: "mysql",
    async query<T>(sql: string): Promise<CloudflareSqlQueryResult<T>> {
      asked.push(sql);
      const { rows = [], rowCount } = answers(sql);
      return { rows: rows as T[], rowCount };
    },
  };
  return { asked, queue: new HyperdriveJobQueue(client, "jobs", { createSchema: false }) };
}

const TAKE = "UPDATE `jobs` SET `status` = ?, `process_at` = ? WHERE id = ? AND status = 'pending'";

const row = (id: string) => ({
  id,
  type: "x",
  data: "{}",
  status: "pending",
  priority: 0,
  attempts: 0,
  max_attempts: 3,
  delay: 0,
  created_at: "1",
  process_at: "1",
});

describe("the SQL queue in mysql", () => {
  it("takes the next job when another worker was faster", async () => {
    const { queue, asked } = mysql((sql) => {
      if (sql.includes("WHERE id = ?") && sql.startsWith("SELECT")) return {};
      if (sql.startsWith("SELECT")) return { rows: [row("a"), row("b")] };
      return { rowCount: asked.filter((text) => text.startsWith(TAKE)).length > 1 ? 1 : 0 };
    });
    expect(await queue.dequeue()).toMatchObject({ id: "b", status: "processing" });
    expect(asked.filter((sql) => sql.startsWith(TAKE))).toHaveLength(2);
  });

  it("refuses a client that cannot tell who was faster", async () => {
    const { queue } = mysql((sql) => (sql.startsWith("SELECT") ? { rows: [row("a")] } : {}));
    await expect(queue.dequeue()).rejects.toThrow(/rowCount/);
  });
});
