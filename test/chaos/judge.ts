/** After the storm: what the clients were told, the objects, the rows and the provider have to agree. */
import postgres from "postgres";

import { api, type Told } from "./load.ts";
import { inParallel } from "./random.ts";
import type { Receiver } from "./receiver.ts";

export interface Row {
  readonly message_id: string;
  readonly state: string;
  readonly revision: number;
  readonly provider_message_id: string;
}

interface View {
  readonly id: string;
  readonly to: string;
  readonly state: string;
  readonly final: boolean;
  readonly revision: number;
  readonly attempts: number;
  readonly providerMessageId: string | null;
  readonly timeline: readonly {
    readonly event: string;
    readonly revision: number;
    readonly to: string;
  }[];
}

interface Sent {
  readonly id: number;
  readonly phones: readonly string[];
  readonly text: string | null;
  readonly accepted: boolean;
  readonly providerMessageId: string | null;
}

export interface Verdict {
  readonly violations: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
}

const FINAL = new Set(["delivered", "undelivered", "failed", "canceled", "expired"]);

export async function rowsOf(databaseUrl: string): Promise<readonly Row[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined, connect_timeout: 5 });
  try {
    return await sql<Row[]>`
      select message_id, state, revision, provider_message_id from kmsg_delivery_tracking`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

export function isDone(rows: readonly Row[], ids: readonly string[]): boolean {
  const final = new Set(rows.filter(({ state }) => FINAL.has(state)).map((r) => r.message_id));
  return ids.every((id) => final.has(id));
}

export function isTold(heard: Receiver["heard"], ids: readonly string[]): boolean {
  return ids.every((id) =>
    [...(heard.get(id)?.values() ?? [])].some((one) => FINAL.has(one.state)),
  );
}

export async function allSends(emulatorUrl: string): Promise<readonly Sent[]> {
  const found: Sent[] = [];
  for (;;) {
    const after = found.at(-1)?.id ?? 0;
    const response = await fetch(`${emulatorUrl}/_emulator/sends?after=${after}&limit=1000`);
    const { sends } = (await response.json()) as { sends: Sent[] };
    if (sends.length === 0) return found;
    found.push(...sends);
  }
}

export async function judge(
  urls: { readonly worker: string; readonly emulator: string; readonly database: string },
  told: readonly Told[],
  receiver: Receiver,
): Promise<Verdict> {
  const violations: string[] = [...receiver.faults];
  const figures: Record<string, number> = {};
  const blame = (one: Told, what: string): void => {
    violations.push(`${one.key} (${[...one.ids].join(", ")}): ${what}`);
  };
  const count = (name: string, by = 1): void => {
    figures[name] = (figures[name] ?? 0) + by;
  };

  const rows = new Map((await rowsOf(urls.database)).map((row) => [row.message_id, row]));
  const sends = Map.groupBy(await allSends(urls.emulator), ({ phones }) => phones[0] ?? "");
  const stats = (await (await fetch(`${urls.emulator}/_emulator/stats`)).json()) as {
    maxAcceptedPerPhoneAndText: number;
  };
  if (stats.maxAcceptedPerPhoneAndText > 1) violations.push("somebody got the same words twice");

  const owners = new Map<string, string>();
  await inParallel(told.length, 8, async (index) => {
    const one = told[index];
    if (!one) return;
    count("requests", one.requests);
    const [id] = one.ids;
    if (id === undefined || one.ids.size !== 1) {
      return blame(one, one.ids.size === 0 ? "was never answered" : "one key, several messages");
    }
    const message = await look(urls.worker, id);
    count(`state ${message.state}`);
    count("attempts", message.attempts);
    const events = [...(receiver.heard.get(id)?.values() ?? [])];
    count("webhooks", events.length);
    count(
      "webhooks told again",
      events.reduce((sum, { times }) => sum + times - 1, 0),
    );
    if (!message.final) blame(one, `promise 1: rests in ${message.state}`);
    compare(one, message, rows.get(id), blame);

    const mine = (sends.get(one.phone) ?? []).filter(({ text }) => text?.includes(one.mark));
    const accepted = mine.filter((sent) => sent.accepted);
    if (accepted.length > 1) {
      count("sent twice");
      blame(one, `promise 2: the provider took it ${accepted.length} times`);
    }
    if (mine.length > message.attempts) blame(one, "promise 2: a send without an intent");
    const again = message.timeline.filter(({ event }) => event === "resend_scheduled").length;
    count("sent again after absence", again);
    judgeState(one, message, accepted, blame);
    judgeWebhooks(one, message, receiver, blame);

    const unknown = message.timeline.some(({ event }) => event === "outcome_unknown");
    if (unknown) count("unknown outcomes");
    if (unknown && message.providerMessageId !== null) count("adopted");
    const { providerMessageId } = message;
    if (providerMessageId === null) return;
    if (owners.has(providerMessageId)) blame(one, "promise 3: shares its provider message id");
    owners.set(providerMessageId, id);
  });
  return { violations, figures };
}

type Blame = (one: Told, what: string) => void;

function compare(one: Told, message: View, row: Row | undefined, blame: Blame): void {
  if (!row) return blame(one, "promise 6: has no row");
  if (row.state !== message.state) blame(one, `row ${row.state}, object ${message.state}`);
  if (row.revision !== message.revision) {
    blame(one, `row at revision ${row.revision}, object at ${message.revision}`);
  }
  if (row.provider_message_id !== (message.providerMessageId ?? "")) {
    blame(one, "row and object have different provider message ids");
  }
}

/** Told at least once, as it was, and each time under the same id. */
function judgeWebhooks(one: Told, message: View, { heard }: Receiver, blame: Blame): void {
  const events = [...(heard.get(message.id)?.values() ?? [])];
  if (
    !events.some(({ state, revision }) => state === message.state && revision <= message.revision)
  ) {
    blame(one, `the webhook never heard that it is ${message.state}`);
  }
  for (const { state, revision, webhookIds } of events) {
    if (webhookIds.size > 1) blame(one, `revision ${revision} was told under several ids`);
    const change = message.timeline.find((entry) => entry.revision === revision);
    if (change?.to !== state)
      blame(one, `was told ${state} at revision ${revision}, which is not so`);
  }
}

function judgeState(one: Told, message: View, accepted: readonly Sent[], blame: Blame): void {
  const [sent] = accepted;
  if (message.state === "delivered") {
    if (!sent) return blame(one, "promise 3: delivered, but the provider never took it");
    if (sent.providerMessageId !== message.providerMessageId) {
      blame(one, `promise 3: has ${message.providerMessageId}, sent ${sent.providerMessageId}`);
    }
    return;
  }
  if (sent) blame(one, `${message.state}, but the provider has it`);
  // With a healthy account and these numbers there is no other end than delivered: all were valid when the storm was over.
  blame(one, `promise 1: ended ${message.state}, unsent after healing`);
}

async function look(base: string, id: string): Promise<View> {
  let last = "";
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      const response = await api(base, `/v1/messages/${id}`);
      if (response.ok) return (await response.json()) as View;
      last = `${response.status} ${await response.text()}`;
    } catch (error) {
      last = String(error);
    }
  }
  throw new Error(`look-up of ${id}: ${last}`);
}
