import { describe, expect, it } from "vitest";

import { beginRebuild, dayBefore, daysOf, pageDone, type Rebuild } from "./rebuild.ts";

const NOON_KST = Date.UTC(2026, 10, 20, 3);

const begun = (from: string): Rebuild => ({
  ...beginRebuild({ id: "rbd_1", startedBy: "api-key", from, tenant: "a" }, NOON_KST),
  phase: "messages",
});

describe("a rebuild", () => {
  it("goes through every tenant, day and ledger once, the newest day first, and then closes", () => {
    const of = { shards: 2, tenants: ["a", "b"] };
    const seen: string[] = [];
    let rebuild = begun("2026-11-18");
    for (let pages = 0; rebuild.phase === "messages" && pages < 100; pages++) {
      seen.push(`${rebuild.tenant} ${rebuild.day} ${rebuild.shard}`);
      rebuild = pageDone(rebuild, null, of);
    }
    expect(rebuild.phase).toBe("closing");
    expect(rebuild.counts.days).toBe(6);
    expect(seen).toEqual(
      ["a", "b"].flatMap((tenant) =>
        ["2026-11-20", "2026-11-19", "2026-11-18"].flatMap((day) => [
          `${tenant} ${day} 0`,
          `${tenant} ${day} 1`,
        ]),
      ),
    );
    expect(daysOf(rebuild) * of.tenants.length).toBe(rebuild.counts.days);
  });

  it("stays with a ledger until its last page", () => {
    const next = pageDone({ ...begun("2026-11-20"), tries: 2 }, "29393820 msg_1", {
      shards: 1,
      tenants: ["a"],
    });
    expect(next).toMatchObject({ cursor: "29393820 msg_1", shard: 0, tries: 0, phase: "messages" });
  });

  it("that begins at the day on which it ends has that day", () => {
    expect(daysOf(begun("2026-11-20"))).toBe(1);
    expect(dayBefore("2026-03-01")).toBe("2026-02-28");
  });

  it("whose tenant is gone begins with none twice", () => {
    const lost = { ...begun("2026-11-20"), tenant: "gone" };
    expect(pageDone(lost, null, { shards: 1, tenants: ["a"] })).toMatchObject({ tenant: "a" });
  });
});
