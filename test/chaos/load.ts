/** The clients: each message under a key of its own, asked for again with the same key until it is answered. */
import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { inParallel, wait } from "./random.ts";

export interface Told {
  readonly phone: string;
  /** What its text holds and no other's. */
  readonly mark: string;
  readonly key: string;
  /** The ids that the key was answered with; more than one is a fault. */
  readonly ids: Set<string>;
  requests: number;
}

export interface LoadOptions {
  readonly messages: number;
  /** Over how long they are handed over, if nothing holds them up. */
  readonly spreadMs: number;
  readonly until: number;
  readonly random: () => number;
}

const LANES = 24;
const RETRY_MS = 400;
const TEXTS = ["안녕하세요", `${"긴 글 ".repeat(30)}끝`];

const PATIENCE_MS = 15_000;

export function api(
  base: string,
  path: string,
  init: RequestInit = {},
  patienceMs = PATIENCE_MS,
): Promise<Response> {
  return fetch(base + path, {
    ...init,
    headers: {
      authorization: `Bearer ${DEVELOPMENT_DEFAULTS["API_KEY"]}`,
      "content-type": "application/json",
      ...(init.headers as Record<string, string> | undefined),
    },
    signal: AbortSignal.timeout(patienceMs),
  });
}

/** Last digits that script nothing at the emulator. Every fifth message goes to the number of the one before it. */
export function phoneOf(index: number): string {
  const number = index % 5 === 4 ? index - 1 : index;
  return `01${number < 10_000 ? "0" : "1"}${String(number % 10_000).padStart(4, "0")}1111`;
}

export function markOf(index: number): string {
  return `M${String(index).padStart(6, "0")}`;
}

function bodyOf(index: number): object {
  const to = phoneOf(index);
  if (index % 3 === 0) {
    return { type: "ALIMTALK", to, templateId: "AUTH_OTP", variables: { code: markOf(index) } };
  }
  return { to, text: `${TEXTS[index % 2] ?? ""} ${markOf(index)}` };
}

export async function load(base: string, options: LoadOptions): Promise<readonly Told[]> {
  const started = Date.now();
  const told: Told[] = Array.from({ length: options.messages }, (_, i) => ({
    phone: phoneOf(i),
    mark: markOf(i),
    key: `chaos-${i}`,
    ids: new Set<string>(),
    requests: 0,
  }));
  await inParallel(options.messages, LANES, async (index) => {
    const due = started + (options.spreadMs * index) / options.messages;
    await wait(Math.max(0, due - Date.now()));
    const one = told[index];
    if (!one) return;
    await ask(base, one, index, options.until);
    // A client that missed the answer comes again.
    if (options.random() < 0.1) await ask(base, one, index, options.until);
  });
  return told;
}

/** @throws Error when the service refuses what it has to take. */
async function ask(base: string, one: Told, index: number, until: number): Promise<void> {
  while (Date.now() < until) {
    one.requests++;
    try {
      const response = await api(base, "/v1/messages", {
        method: "POST",
        body: JSON.stringify(bodyOf(index)),
        headers: {
          "idempotency-key": one.key,
          prefer: index % 2 === 0 ? "respond-async" : "wait=2",
        },
      });
      const text = await response.text();
      if (response.ok) {
        one.ids.add((JSON.parse(text) as { id: string }).id);
        return;
      }
      if (response.status < 500 && response.status !== 429 && response.status !== 409) {
        throw new TypeError(`refused: ${response.status} ${text}`);
      }
    } catch (error) {
      if (error instanceof TypeError && error.message.startsWith("refused")) throw error;
    }
    await wait(RETRY_MS);
  }
}
