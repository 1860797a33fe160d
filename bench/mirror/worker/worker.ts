/** Writes rows as the mirror's consumer does: `/?count=1000&batch=100&name=a`, one connection, one batch after the other. */
import { withPostgres } from "../../../src/sql/driver/postgres.ts";
import { writeMessages } from "../../../src/sql/mirror/write.ts";
import { deliveredCopies } from "../copies.ts";

export default {
  async fetch(request, env): Promise<Response> {
    const { searchParams } = new URL(request.url);
    const [count, batch] = [Number(searchParams.get("count")), Number(searchParams.get("batch"))];
    const copies = deliveredCopies(searchParams.get("name") ?? "", count, Date.now());
    await withPostgres(env, async (sql) => {
      for (let at = 0; at < copies.length; at += batch) {
        await writeMessages(sql, copies.slice(at, at + batch));
      }
    });
    return Response.json({ written: copies.length });
  },
} satisfies ExportedHandler<Env>;
