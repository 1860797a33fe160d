/**
 * Two SMS to one number a second apart: the first gets a 502 and is not taken, the second is taken and its answer is lost. The
 * history shows one row without a text. Others to other numbers go well meanwhile, as on a line that is mostly sound.
 */
import { inParallel, wait } from "../chaos/random.ts";
import { phoneOf, sms } from "./drafts.ts";
import { judge, type Judged } from "./judge.ts";
import { FINAL } from "./outage-run.ts";
import type { Accepted } from "./seen.ts";
import { seenOf, statesOf, submit, type Draft } from "./service.ts";
import { waitUntil } from "./wait-until.ts";
import type { World } from "./world.ts";

export interface PairsPlan {
  readonly pairs: number;
  /** Both have the same words. */
  readonly equal: boolean;
}

const APART_MS = 1000;
/** One pair begins after the other. */
const EVERY_MS = 1500;
const SOUND_EACH = 8;
const WATCH_MS = 180_000;
const POLL_MS = 1000;
const SETTLE_MS = 5000;

export async function runPairs(world: World, { pairs, equal }: PairsPlan): Promise<Judged> {
  const accepted: Accepted[] = [];
  const handOver = async (draft: Draft, key: string): Promise<void> => {
    const message = await submit(world, draft, key);
    if (message) accepted.push(message);
  };
  const from = Date.now();
  const pairsDone = inParallel(pairs, pairs, async (pair) => {
    await waitUntil(from + EVERY_MS * pair);
    const phone = phoneOf(pair);
    const first = sms(phone, `첫째 ${pair}`);
    const second = equal ? first : sms(phone, `둘째 ${pair}`);
    if (equal) world.provider.books.plan(phone, first.text, ["refuse", "lose"]);
    else {
      world.provider.books.plan(phone, first.text, ["refuse"]);
      world.provider.books.plan(phone, second.text, ["lose"]);
    }
    await handOver(first, `first-${pair}`);
    await waitUntil(from + EVERY_MS * pair + APART_MS);
    await handOver(second, `second-${pair}`);
  });
  const sound = pairs * SOUND_EACH;
  await inParallel(sound, sound, async (index) => {
    await waitUntil(from + (EVERY_MS * index) / SOUND_EACH);
    await handOver(sms(phoneOf(5000 + index), `사이 ${index}`), `sound-${index}`);
  });
  await pairsDone;

  const limit = Date.now() + WATCH_MS;
  for (let open = 1; open > 0 && Date.now() < limit; await wait(POLL_MS)) {
    const states = await statesOf(world);
    open = accepted.filter(({ id }) => !FINAL.has(states.get(id) ?? "")).length;
  }
  await wait(SETTLE_MS);
  return judge(await seenOf(world, accepted), { resolved: true });
}
