/**
 * The property of all doors: what was answered 2xx does not fail for what it says, and arrives as it is recorded; what is refused says
 * where and why. The emulator judges: it knows the provider's rules, and none of our code.
 */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect } from "vitest";

import type { MessageRecord } from "../../../src/domain/message/record.ts";
import { isFinal } from "../../../src/domain/message/states.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { emulatorSends, eventually } from "../api.ts";
import { DOORS, enter, type Door } from "./doors.ts";
import { inputs, type Fields, type Input } from "./inputs.ts";

/** At once: most of the time each waits for its result. */
const AT_ONCE = 80;
/** The emulator's words for numbers and texts that carriers cannot deliver: such a message should not have been taken. */
const CARRIERS_REFUSE = new Set(["21", "2001", "03", "2000"]);

export interface Tally {
  taken: number;
  refused: number;
}

interface Case {
  readonly door: Door;
  readonly fields: Fields;
  readonly tenant: string;
}

/** @param template of AlimTalks, where the tenant's provider has others than the emulated IWINV */
export async function judgeDoors(runs: number, tenant: string, template?: string): Promise<Tally> {
  const seed = crypto.getRandomValues(new Int32Array(1))[0] ?? 0;
  const drawn = fc.tuple(fc.constantFrom(...DOORS), inputs(template));
  const cases = fc.sample(drawn, { numRuns: runs, seed }).values();
  const tally: Tally = { taken: 0, refused: 0 };
  const work = async (): Promise<void> => {
    for (const [door, input] of cases) await judgeOne({ door, input, tenant, seed }, tally);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return tally;
}

interface Drawn {
  readonly door: Door;
  readonly input: Input;
  readonly tenant: string;
  readonly seed: number;
}

async function judgeOne({ door, input, tenant, seed }: Drawn, tally: Tally): Promise<void> {
  const fields = { ...input(Date.now()), messageId: crypto.randomUUID() };
  const one: Case = { door, fields, tenant };
  try {
    const answer = await enter(door, fields, tenant);
    expect(answer.kind).not.toBe("failed");
    if (answer.kind === "refused") {
      tally.refused++;
      expectExplained(answer.faults);
    } else {
      tally.taken++;
      await expectArrived(one);
    }
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`seed ${seed}, ${door}: ${JSON.stringify(fields)}\n${said}`, { cause: error });
  }
}

function expectExplained(faults: readonly { pointer: string; code: string; detail: string }[]) {
  expect(faults.length).toBeGreaterThan(0);
  for (const { pointer, code, detail } of faults) {
    expect(pointer).toMatch(/^\/[a-zA-Z]/);
    expect(code).toMatch(/^[a-z][a-z_]+$/);
    expect(detail).toMatch(/\w{3}/);
  }
}

async function expectArrived({ fields, tenant }: Case): Promise<void> {
  const record = await settled(String(fields["messageId"]), tenant);
  // Tomorrow's are not waited for.
  if (record.state === "scheduled") return;
  await expectSent(record);
  const { fallback } = record;
  if (fallback?.state === "owed" || fallback?.state === "made") {
    await expectSent(await settled(fallback.id ?? "", tenant));
  }
}

async function settled(id: string, tenant: string): Promise<MessageRecord> {
  const record = await eventually(
    async () => {
      const found = await isolateOf(env).messages.find(tenant, id);
      return found?.stub.read(tenant);
    },
    (now) => now !== undefined && (isFinal(now.state) || isFarAhead(now)),
  );
  if (!record) throw new Error(`there is no ${id}`);
  return record;
}

function isFarAhead({ state, scheduledAt = 0 }: MessageRecord): boolean {
  return state === "scheduled" && scheduledAt > Date.now() + 3_600_000;
}

async function expectSent(record: MessageRecord): Promise<void> {
  const { request, lastError, providerStatusCode = "" } = record;
  expect(record.state, JSON.stringify(lastError)).not.toBe("failed");
  expect(CARRIERS_REFUSE.has(providerStatusCode), providerStatusCode).toBe(false);
  const sends = (await emulatorSends(request.to)).filter(({ accepted }) => accepted);
  const { text, subject } = request;
  const arrived = sends.map((sent) => ({ text: sent.text, title: sent.title }));
  expect(arrived).toContainEqual({
    // SOLAPI fills an AlimTalk itself.
    text: text ?? null,
    title: subject ?? expect.toSatisfy(isMadeTitle),
  });
}

/** Where none was given there is none, or one of the text's beginning. */
function isMadeTitle(title: string | null): boolean {
  return title === null || title !== "";
}
