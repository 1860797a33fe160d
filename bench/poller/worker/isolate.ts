/** An isolate of the Worker as far as its messages ask the gate, by the Worker's own code. */
import { isNow } from "../../../src/domain/message/attempt-pass.ts";
import type { MessageRecord } from "../../../src/domain/message/record.ts";
import { settingsOf } from "../../../src/kernel/settings/settings.ts";
import type { GateStubs } from "../../../src/objects/gate/gate-stub.ts";
import { Isolate } from "../../../src/objects/isolate.ts";
import { firstCheckOf, noteFirst } from "../../../src/objects/message/learn-first.ts";
import { gateKeyOf, settle } from "../../../src/objects/message/look-up.ts";
import type { Found, OpenIsolate } from "../isolate.ts";
import { PROVIDER, SimulatedGate } from "./simulate-gate.ts";

export const open: OpenIsolate = (values, history) => {
  const settings = settingsOf(values);
  const gate = new SimulatedGate(settings, history);
  const env = { GATES: { getByName: () => gate } } as unknown as Env;
  const isolate = new Isolate(env, () => settings);
  const slot = async (record: MessageRecord, work: "send" | "check"): Promise<number> =>
    timeOf(await isolate.gates.takeSlot(gateKeyOf(record), { work, lane: "normal" }));
  const proven = async (
    record: MessageRecord,
    rows: Parameters<typeof settle>[2],
  ): Promise<Found> => {
    const found = await settle(isolate, record, rows, Date.now());
    return found?.kind === "seen" ? found : undefined;
  };
  return {
    takeSend: async (record) => {
      const at = await slot(record, "send");
      return { at, firstCheckMs: firstCheckOf(isolate, gateKeyOf(record), record.request.type) };
    },
    // As the engine does it.
    takeCheck: async (record) => {
      const turn = await isolate.checks.take(gateKeyOf(record), record);
      if (turn.kind === "rows") {
        const found = await proven(record, turn.rows);
        if (found) return { found };
      }
      const at = turn.kind === "rows" ? await slot(record, "check") : timeOf(turn);
      return { at, soon: isNow({ kind: "at", at }, Date.now()) };
    },
    settle: proven,
    noteFirst: (record, found) => {
      noteFirst(isolate, record, found ?? { kind: "unseen" }, Date.now());
    },
    gateRequests: () => gate.requests,
    learnedFirst: () => firstCheckOf(isolate, { providerId: PROVIDER, phone: "" }, "SMS"),
  };
};

/** @throws Error when nobody may call: nothing pauses the simulated gate. */
function timeOf(turn: Awaited<ReturnType<GateStubs["takeSlot"]>>): number {
  if (turn.kind !== "at") throw new Error("the simulated gate is paused");
  return turn.at;
}
