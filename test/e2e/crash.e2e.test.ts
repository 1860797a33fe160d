/** Nothing accepted is lost and nothing is sent twice, whatever is killed: the built Worker and its neighbours as processes. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { startStack, type Stack } from "../../scripts/stack.ts";
import { kstDayOf } from "../../src/domain/korea/day.ts";
import {
  cleanUp,
  deleteRow,
  descendants,
  emulatorSends,
  endProcess,
  eventually,
  isWorkerd,
  look,
  QUICK,
  request,
  rowsOf,
  Service,
  stateFolder,
  submit,
  untilRows,
  untilState,
} from "./support.ts";

const OTP = { type: "ALIMTALK", templateId: "AUTH_OTP", variables: { code: "482913" } };

interface Verdict {
  readonly ledger: { readonly count: number };
  readonly missing: readonly string[];
}

async function verdictOf(base: string, at: number): Promise<Verdict> {
  const response = await request(base, `/v1/mirror/verify?day=${kstDayOf(at)}`);
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as Verdict;
}

describe("kill -9 of everything under npm start", () => {
  afterEach(cleanUp);

  it("after a 202 and before the first check loses no message: both end delivered, with their rows", async () => {
    const env = { ...QUICK, STATE_DIR: stateFolder() };
    const first = await new Service(env).ready();
    const messages = await Promise.all([
      submit(first.address("ready"), { to: "01020001111", text: "안녕하세요" }),
      submit(first.address("ready"), { ...OTP, to: "01020001112" }),
    ]);
    await first.killTree();

    const second = await new Service(env).ready();
    const ids = messages.map((message) => message.id);
    for (const id of ids) {
      const message = await untilState(second.address("ready"), id, "delivered");
      expect(message.attempts).toBe(1);
    }
    await untilRows(second.address("postgres"), ids, "delivered");
    for (const phone of ["01020001111", "01020001112"])
      expect(await emulatorSends(second.address("emulator"), phone)).toHaveLength(1);
  });

  it("right after a 202, and for longer than its first checks, leaves it in the ledger: its row cannot be lost unseen", async () => {
    const env = { ...QUICK, STATE_DIR: stateFolder() };
    const first = await new Service(env).ready();
    const acceptedAt = Date.now();
    // It waits for its result for ever.
    const { id } = await submit(first.address("ready"), { to: "01020007001", text: "hi" });
    await first.killTree();
    const [, secondCheck = "8s"] = QUICK.CHECK_SCHEDULE.split(",");
    await eventually(
      () => Promise.resolve(Date.now() - acceptedAt),
      (passed) => passed > 1.2 * 1000 * Number.parseInt(secondCheck, 10),
    );

    const second = await new Service(env).ready();
    await eventually(
      async () => verdictOf(second.address("ready"), acceptedAt),
      ({ ledger }) => ledger.count === 1,
      60_000,
    );
    // A copy on its way would bring the row back: then it is lost once more.
    const { missing } = await eventually(
      async () => {
        await deleteRow(second.address("postgres"), id);
        return verdictOf(second.address("ready"), acceptedAt);
      },
      (verdict) => verdict.missing.length > 0,
      60_000,
    );
    expect(missing).toEqual([id]);
  });

  it("that spares workerd, which holds the state, leaves no second one at the next start", async () => {
    const env = { ...QUICK, STATE_DIR: stateFolder() };
    const first = await new Service(env).ready();
    const tree = descendants(first.pid);
    const workerd = tree.filter((pid) => isWorkerd(pid));
    expect(workerd.length).toBeGreaterThanOrEqual(2);
    for (const pid of [first.pid, ...tree.filter((one) => !workerd.includes(one))]) endProcess(pid);
    await first.ended;

    const { id } = await submit((await new Service(env).ready()).address("ready"), {
      to: "01020001113",
      text: "hi",
    });
    expect(id).toMatch(/^msg_/);
    expect(workerd.filter((pid) => isWorkerd(pid))).toEqual([]);
  });
});

describe("a stack of which a part is killed", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({
      port: 0,
      stateDir: stateFolder(),
      databaseUrl: undefined,
      useEmulator: true,
      worker: { ...DEVELOPMENT_DEFAULTS, ...QUICK },
    });
  });
  afterAll(async () => {
    await stack.stop();
    await cleanUp();
  });

  it("finds a message whose attempt the Worker died in, and does not send it again", async () => {
    // Taken by the provider, which then never answers.
    const to = "01020008601";
    const { id } = await submit(stack.url, { to, text: "hi" });
    await eventually(
      async () => emulatorSends(stack.emulatorUrl ?? "", to),
      (sends) => sends.length === 1,
    );
    expect((await look(stack.url, id)).state).toBe("sending");
    const worker = stack.children.get("worker");
    worker?.kill();
    await worker?.ended;
    await stack.startPart("worker");

    const message = await untilState(stack.url, id, "delivered");
    expect(message.timeline.map((entry) => entry.to)).toEqual([
      "accepted",
      "sending",
      "unconfirmed",
      "delivered",
    ]);
    expect(await emulatorSends(stack.emulatorUrl ?? "", to)).toHaveLength(1);
    await untilRows(stack.databaseUrl, [id], "delivered");
  });

  it("finishes ten messages without Postgres, and has ten rows within a minute of its return", async () => {
    const postgres = stack.children.get("postgres");
    postgres?.kill();
    await postgres?.ended;
    const messages = await Promise.all(
      Array.from({ length: 10 }, async (_, i) =>
        submit(stack.url, { to: `010300011${String(i).padStart(2, "0")}`, text: `hi ${i}` }),
      ),
    );
    const ids = messages.map((message) => message.id);
    const list = await request(stack.url, "/v1/messages");
    expect.soft(list.status).toBe(503);
    expect(list.headers.get("content-type")).toContain("application/problem+json");
    await Promise.all(ids.map(async (id) => untilState(stack.url, id, "delivered")));
    expect.soft((await request(stack.url, "/v1/messages")).status).toBe(503);

    await stack.startPart("postgres");
    const returned = Date.now();
    const rows = await untilRows(stack.databaseUrl, ids, "delivered");
    expect(Date.now() - returned).toBeLessThan(60_000);
    expect(new Set(rows.map((row) => row.message_id))).toEqual(new Set(ids));
    expect(await rowsOf(stack.databaseUrl, ids)).toHaveLength(10);
    expect((await request(stack.url, "/v1/messages")).status).toBe(200);
  });
});
