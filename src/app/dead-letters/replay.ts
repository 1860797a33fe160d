/** A replay is a new attempt of the same message, or of its copy; its history stays as it is. */
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { DeadLetter } from "../../sql/mirror/dead-letters.ts";

export type Replay =
  | "replayed"
  /** The message is not failed any more: somebody was faster than the table. */
  | "not_failed"
  /** Its object is gone: the retention is over. */
  | "gone"
  | "discarded";

/** Objects asked at once. */
const WIDTH = 20;

export async function replayLetter(
  isolate: Pick<Isolate, "messages">,
  tenant: string,
  letter: DeadLetter,
): Promise<Replay> {
  if (letter.discarded_at !== null) return "discarded";
  const found = await isolate.messages.find(tenant, letter.message_id);
  if (!found) return "gone";
  if (letter.kind === "mirror") {
    if (!(await found.ask(async (stub) => stub.read(tenant)))) return "gone";
    const revision = await found.ask(async (stub) => stub.remirror());
    return revision === undefined ? "gone" : "replayed";
  }
  const answer = await found.stub.replay(tenant);
  if (answer.kind === "ok") return "replayed";
  return answer.kind === "not_failed" ? "not_failed" : "gone";
}

export interface ReplayCounts {
  readonly replayed: number;
  readonly not_failed: number;
  readonly gone: number;
  /** Their objects could not be asked now. */
  readonly errors: number;
}

/** One that cannot be replayed does not stop the others. */
export async function replayLetters(
  isolate: Pick<Isolate, "messages">,
  tenant: string,
  letters: readonly DeadLetter[],
): Promise<ReplayCounts> {
  const outcomes = await inBounds(letters, WIDTH, async (letter) => {
    try {
      return await replayLetter(isolate, tenant, letter);
    } catch (error) {
      log("warn", "dead_letter.replay_failed", { error });
      return "errors";
    }
  });
  const count = (outcome: string): number => outcomes.filter((one) => one === outcome).length;
  return {
    replayed: count("replayed"),
    not_failed: count("not_failed"),
    gone: count("gone"),
    errors: count("errors"),
  };
}
