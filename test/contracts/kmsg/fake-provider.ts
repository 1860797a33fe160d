/** `$provider`: sends nothing, notes what it was asked, and answers as planned. */
import type { Json, JsonObject } from "./data.ts";
import type { Read } from "./planned.ts";
import { at, show } from "./show.ts";
import { findClass, type World } from "./world.ts";

interface Plan {
  readonly id: string;
  readonly name?: string;
  readonly types?: readonly string[];
  /** One a send; the last one stays. `{ ok }`, `{ fail: [code, …] }`, `{ $throw }` or `{ $never }`. */
  readonly send?: readonly JsonObject[];
  readonly status?: readonly JsonObject[];
  /** Paths of the message that are noted; all of it unless told. */
  readonly see?: readonly string[];
  readonly onboarding?: Json;
}

type Message = Readonly<Record<string, unknown>>;

const TYPES = ["SMS", "LMS", "MMS", "ALIMTALK"];

export function fakeProvider(world: World, given: JsonObject, read: Read): object {
  const plan = given as unknown as Plan;
  let sends = 0;
  let looks = 0;
  const usual = (): JsonObject[] => [
    { ok: { status: "SENT", providerMessageId: `${plan.id}-${sends}` } },
  ];
  return {
    id: plan.id,
    name: plan.name ?? plan.id,
    supportedTypes: plan.types ?? TYPES,
    healthCheck: async () => ({ healthy: true, issues: [] }),
    async send(message: Message) {
      world.log.push([`${plan.id}.send`, seen(message, plan.see)]);
      sends += 1;
      const { messageId, type, to } = message;
      const answers = plan.send ?? usual();
      const own = type ? { messageId, type, to, providerId: plan.id } : {};
      return play(world, pickAt(answers, sends - 1), { own, read });
    },
    ...(plan.status !== undefined && {
      async getDeliveryStatus({ providerMessageId, type, to }: Message) {
        world.log.push([`${plan.id}.status`, show({ providerMessageId, type, to })]);
        looks += 1;
        return play(world, pickAt(plan.status ?? [], looks - 1), { own: {}, read });
      },
    }),
    ...(plan.onboarding !== undefined && { getOnboardingSpec: () => plan.onboarding }),
  };
}

const pickAt = (answers: readonly JsonObject[], index: number): JsonObject =>
  answers[Math.min(index, answers.length - 1)] ?? {};

function seen(message: Message, paths: readonly string[] | undefined): unknown {
  if (paths === undefined) return show(message);
  const found = paths.map((path) => [path, at(message, path)] as const);
  return Object.fromEntries(
    found.filter(([, part]) => part !== undefined).map(([path, part]) => [path, show(part)]),
  );
}

interface Playing {
  /** What a result repeats of its message. */
  readonly own: Message;
  readonly read: Read;
}

async function play(world: World, answer: JsonObject, { own, read }: Playing): Promise<unknown> {
  if ("$throw" in answer) throw await read(world, answer["$throw"] ?? null);
  if ("$never" in answer) return new Promise(() => undefined);
  if ("fail" in answer) {
    const KMsgError = await findClass(world, "@k-msg/core#KMsgError");
    const parts = (await read(world, answer["fail"] ?? [])) as unknown[];
    return { isSuccess: false, isFailure: true, error: new KMsgError(...parts) };
  }
  const value = await read(world, "ok" in answer ? (answer["ok"] ?? null) : { $undef: 1 });
  const whole = value !== null && typeof value === "object" ? { ...own, ...value } : value;
  return { isSuccess: true, isFailure: false, value: whole };
}
