/** Asks an address to prove that it wants our calls. Whoever names addresses makes few such calls, and a host gets few of them. */
import type { GuardAnswer } from "../../domain/guards/guard-rpc.ts";
import type { WebhookEndpoint } from "../../domain/tenant/tenant-config.ts";
import {
  CHALLENGE_EVENT,
  challengeBody,
  claimedChallenge,
  refusalOf,
  WRONG_ANSWER,
} from "../../domain/webhook/challenge.ts";
import { targetOf } from "../../domain/webhook/targets.ts";
import type { Allowance } from "../../kernel/settings/abuse.ts";
import { MINUTE_MS } from "../../kernel/time/units.ts";
import type { Waiter } from "../alerts/alert-stub.ts";
import type { Isolate } from "../isolate.ts";
import { chargeKey, type RateHost } from "../tenant/charge-key.ts";
import { callOptions, callWebhook } from "./call.ts";
import { homeOf } from "./host-home.ts";

export type Proof =
  | { readonly kind: "proven" }
  | { readonly kind: "unproven"; readonly why: string }
  /** Too many challenges: nothing was sent. */
  | { readonly kind: "limited"; readonly retryAfterMs: number };

/** Challenges that a tenant may have sent, to whatever hosts. */
export const PER_TENANT: Allowance = { count: 30, windowMs: 10 * MINUTE_MS };
/** Challenges of all tenants to one host. */
export const PER_HOST = { perSecond: 5 };
/** A challenge waits so long for its turn at a host, and so often: somebody may make ten webhooks in a row. */
const SHORT_MS = 1000;
const MOST_TURNS = 25;
const CHALLENGE_BYTES = 32;

type Host = RateHost & Pick<Isolate, "settings">;

/** @param ctx keeps a report to the object that counts running. */
export async function askForProof(
  host: Host,
  tenant: string,
  endpoint: WebhookEndpoint,
  ctx: Waiter,
): Promise<Proof> {
  const retryAfterMs = await takeChallenge(host, tenant, endpoint.url, ctx);
  if (retryAfterMs > 0) return { kind: "limited", retryAfterMs };
  const { settings } = host;
  const challenge = newChallenge();
  const now = Date.now();
  const answer = await callWebhook(
    {
      ...targetOf(endpoint, now),
      id: `evt_${crypto.randomUUID().replaceAll("-", "")}`,
      body: challengeBody(endpoint.id, challenge, now),
    },
    callOptions(settings),
  );
  const refused = refusalOf(answer);
  if (refused !== undefined) return { kind: "unproven", why: refused };
  return isSame(claimedChallenge(answer.excerpt), challenge)
    ? { kind: "proven" }
    : { kind: "unproven", why: WRONG_ANSWER };
}

/** @returns how long to wait, ms; 0: it may be sent now. */
async function takeChallenge(
  host: Host,
  tenant: string,
  url: string,
  ctx: Waiter,
): Promise<number> {
  const rate = { name: CHALLENGE_EVENT, allowance: PER_TENANT, asked: 1, owed: 0 };
  const asked = { rates: [rate], contents: [], contentMs: 0 };
  const answer = (await host.tenants.stub(tenant).guard(asked)) as GuardAnswer;
  const [own] = answer.rates;
  if (own?.granted !== 1) return own?.retryAfterMs || PER_TENANT.windowMs;
  const home = homeOf(url);
  const wish = { name: challengesAt(home), rate: PER_HOST, cost: 1, prepaid: 0 };
  for (let turn = 1; ; turn++) {
    const { allowed, retryAfterMs } = await chargeKey(host, home, wish, ctx);
    if (allowed) return 0;
    if (retryAfterMs > SHORT_MS || turn === MOST_TURNS) return Math.max(1, retryAfterMs);
    await scheduler.wait(retryAfterMs);
  }
}

/** @param home of a host. @returns by which name its object counts challenges. */
export function challengesAt(home: string): string {
  return `${home} challenge`;
}

function newChallenge(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** In constant time: an answer tells nothing of how near it came. */
function isSame(claimed: string, challenge: string): boolean {
  const [left, right] = [claimed, challenge].map((text) => new TextEncoder().encode(text));
  if (!left || !right || left.byteLength !== right.byteLength) return false;
  return crypto.subtle.timingSafeEqual(left, right);
}
