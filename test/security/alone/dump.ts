/**
 * A full run, and then everything that is left of it: every table and column, every key of every object, the log, metrics, traces,
 * refusals, exports, lists and what webhooks were sent. Protected, no number and no text that was used is in any of it. The same
 * file runs in plain mode as a control: there the same search has to find them, or it would find nothing anywhere.
 */
import { createExecutionContext, listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import type { BatchRecord } from "../../../src/domain/batch/batch-record.ts";
import type { MessageWithTimeline } from "../../../src/http/shapes/schemas.ts";
import { walkErasure } from "../../../src/jobs/erase-job.ts";
import { sha256 } from "../../../src/kernel/hashes/fingerprint.ts";
import { isProtected } from "../../../src/kernel/settings/privacy.ts";
import { settingsOf } from "../../../src/kernel/settings/settings.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { IwinvSettings } from "../../../src/providers/iwinv/settings.ts";
import { withPostgres } from "../../../src/sql/driver/postgres.ts";
import { readErasure } from "../../../src/sql/privacy/erasures.ts";
import worker from "../../../src/worker.ts";
import { guessesOf, inLengths, namedBy } from "../../support/adversary.ts";
import {
  emulatorSends,
  emulatorSettings,
  eventually,
  phone,
  receiptKey,
  spansText,
  sql,
} from "../../support/api.ts";
import { evict } from "../../support/evict.ts";
import { findings, textOf } from "../../support/needles.ts";
import { tenantWithKey, type TestTenant } from "../../support/tenants.ts";
import { newName, receiverUrl } from "../../support/webhooks.ts";

const guarded = isProtected(settingsOf(env));
const run = crypto.randomUUID().slice(0, 8);
const TRACE_ID = crypto.randomUUID().replaceAll("-", "");
const word = (name: string): string => `${name}${run}`;
const TEXT = word("인증문자DUMP");
const SUBJECT = word("제목SUBJ");
const VALUE = word("VALUE");
const FALLBACK = word("대체문자FALL");
const FIELD = word("FIELD");
const words = [TEXT, SUBJECT, VALUE, FALLBACK, FIELD];
/** What the messages were sent from, too: it stands nowhere else in this run. */
const FROM = phone("0001");
const numbers: string[] = [FROM];

const lines: string[] = [];
const refusals: string[] = [];
const receiver = newName();
let mine: TestTenant;

const to = (digits?: string): string => {
  const number = phone(digits);
  numbers.push(number);
  return number;
};

async function ask(path: string, body?: unknown, method?: string): Promise<Response> {
  const response = await worker.fetch(
    new Request(`http://worker.test${path}`, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        authorization: `Bearer ${path === "/v1/receipts" ? receiptKey() : mine.key}`,
        "content-type": "application/json",
        traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
    env,
    createExecutionContext(),
  );
  if (!response.ok) refusals.push(await response.clone().text());
  return response;
}

async function sent(body: object): Promise<MessageWithTimeline> {
  const response = await ask("/v1/messages", {
    from: FROM,
    customFields: { note: FIELD },
    ...body,
  });
  expect([201, 202], await response.clone().text()).toContain(response.status);
  return response.json();
}

const until = async (id: string, state: string): Promise<MessageWithTimeline> =>
  eventually<MessageWithTimeline>(
    async () => (await ask(`/v1/messages/${encodeURIComponent(id)}`)).json(),
    (message) => message.state === state,
  );

beforeAll(async () => {
  mine = await tenantWithKey();
  for (const level of ["log", "info", "warn", "error", "debug", "trace"] as const) {
    vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => {
      lines.push(parts.map(String).join(" "));
    });
  }
  await everything();
});
afterAll(() => vi.restoreAllMocks());

/** One of each: channels, a fallback, a batch, a failure, a dead letter, webhooks, a receipt, refusals. */
async function everything(): Promise<void> {
  await emulatorSettings({ senders: [FROM, IwinvSettings.parse(env).IWINV_SMS_SENDER_NUMBER] });
  await ask("/v1/webhooks", { url: receiverUrl(receiver) });
  const alimTalk = { type: "ALIMTALK", templateId: "AUTH_OTP", variables: { code: VALUE } };
  const failover = { enabled: true, fallbackContent: FALLBACK };
  const [sms, lms, kakao, lost, failed] = await Promise.all([
    sent({ to: to(), text: TEXT }),
    sent({ to: to(), text: TEXT, type: "LMS", subject: SUBJECT }),
    sent({ to: to(), ...alimTalk }),
    sent({ to: to("9101"), ...alimTalk, failover }),
    sent({ to: to("8112"), text: TEXT }),
  ]);
  await ask("/send", { to: to(), text: TEXT });
  const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
  const later = await sent({ to: to(), text: TEXT, scheduledAt });
  await sent({ to: to(), text: TEXT, scheduledAt });
  await ask(`/v1/messages/${later.id}/cancel`, undefined, "POST");
  const rows = [to(), to(), to()].map((number) => ({ to: number, text: TEXT, from: FROM }));
  const batch = await ask("/v1/batches", { messages: rows });
  expect(batch.status, await batch.clone().text()).toBe(202);
  await ask("/v1/batches", { messages: [{ to: to(), text: TEXT, scheduledAt }] });
  for (const { id } of [sms, lms, kakao]) await until(id, "delivered");
  await until(`${lost.id}:api-fallback`, "delivered");
  await until(failed.id, "failed");
  const receipt = {
    message_id: sms.id,
    status: "delivered",
    delivered_at: new Date().toISOString(),
  };
  await ask("/v1/receipts", receipt);
  for (const body of [
    { to: to(), text: TEXT.repeat(300) },
    { to: `${to()}00`, text: TEXT },
    { to: to(), text: `${TEXT}😀` },
    { to: to(), text: TEXT, messageId: `msg_${TEXT}` },
    { to: to(), ...alimTalk, variables: { other: VALUE } },
  ]) {
    await ask("/v1/messages", body);
  }
  await eventually(
    async () =>
      sql<{ n: number }>(
        "select count(*)::integer as n from kmsg_delivery_tracking where tenant_id = $1 and state in ('delivered', 'failed', 'canceled')",
        [mine.tenant],
      ),
    ([found]) => (found?.n ?? 0) >= 9,
  );
  await ask(
    `/v1/dead-letters/${encodeURIComponent(`send:${failed.id}`)}/replay`,
    undefined,
    "POST",
  );
  // A replay needs the text: what failed keeps it.
  await eventually(
    async () => emulatorSends(failed.to),
    (sends) => sends.length > 5 && sends.every(({ text }) => text === TEXT),
  );
}

/** What a place has, and whether plain mode would have personal data there. */
const PLACES: readonly [place: string, dump: () => Promise<string>, inPlain: boolean][] = [
  ["every table of the database", dumpDatabase, true],
  ["every key of every object", dumpObjects, true],
  ["the log", dumpLog, false],
  ["refusals", async () => refusals.join("\n"), false],
  ["metrics", async () => (await metrics()).text(), false],
  ["traces", async () => spansText(TRACE_ID), false],
  ["exports", dumpExports, false],
  ["what webhooks were sent", dumpWebhooks, true],
  ["lists", dumpLists, true],
];

describe(guarded ? "protected, nothing used is left in" : "plain, as a control", () => {
  it("all of it was used", async () => {
    expect(numbers.length).toBeGreaterThan(15);
    // The provider got the numbers as they are: what is stored is another matter.
    const got = await Promise.all(numbers.slice(1, 4).map(emulatorSends));
    expect(got.every((sends) => sends.length > 0)).toBe(true);
  });

  it.each(PLACES)("%s", async (_place, dump, inPlain) => {
    const hay = await dump();
    // Custom fields are the caller's own in its own lists and webhooks; elsewhere they are metadata like any.
    const told = dump === dumpLists || dump === dumpWebhooks;
    const sought = [...numbers, ...words.filter((one) => !told || one !== FIELD)];
    const found = findings(sought, hay);
    if (guarded || !inPlain) expect(found).toEqual([]);
    else expect(found.length).toBeGreaterThan(3);
  });

  it("and whoever may see a number still does", async () => {
    const number = numbers[1] ?? "";
    const { recipient } = await (
      await ask("/v1/recipients/hash", { to: number })
    ).json<{
      recipient: string;
    }>();
    const list = `/v1/messages?recipient=${recipient}`;
    const masked = await (await ask(list)).json<{ data: MessageWithTimeline[] }>();
    expect(masked.data).toHaveLength(1);
    const full = await (await ask(`${list}&numbers=full`)).json<{ data: MessageWithTimeline[] }>();
    expect(full.data[0]).toMatchObject({ to: number, from: FROM, customFields: { note: FIELD } });
    const [message] = full.data;
    const one = await (await ask(`/v1/messages/${message?.id}`)).json<MessageWithTimeline>();
    expect(one).toMatchObject({ to: number, from: FROM, recipient });
    const file = await ask(exportPath("ndjson", "&numbers=full"));
    expect(await file.text()).toContain(number);
  });
});

describe("somebody who knows all but the secrets", () => {
  it("finds an erased number by no hash of it, nor of a request that had it", async () => {
    const number = phone();
    const [inBatch, alone] = [
      { to: number, text: TEXT, from: FROM },
      { to: number, text: TEXT },
    ];
    const own = { ...alone, messageId: `order-${run}` };
    const batch = { messages: [inBatch, { to: phone(), text: TEXT }, own] };
    const array = [alone, { ...alone, text: SUBJECT }];
    const alimTalk = {
      to: number,
      type: "ALIMTALK",
      templateId: "AUTH_OTP",
      variables: { code: VALUE },
    };
    const asked = [await sent(alone), await sent({ ...alone, from: FROM }), await sent(alimTalk)];
    await ask("/send", array);
    const { id } = await (await ask("/v1/batches", batch)).json<{ id: string }>();
    await ask("/v1/batches", { messages: [{ ...alone, scheduledAt: "bad" }, inBatch] });
    const hashed = await ask("/v1/recipients/hash", { to: number });
    const { recipient } = await hashed.json<{ recipient: string }>();
    // An erasure finds what has come to Postgres; what is under way forgets itself at its end.
    await eventually(
      async () =>
        sql<{ n: number }>(
          `select count(*)::integer as n from kmsg_delivery_tracking
           where tenant_id = $1 and to_hash = any(string_to_array($2, '.')) and finalized_at is not null`,
          [mine.tenant, recipient],
        ),
      ([found]) => found?.n === asked.length + array.length + 2,
    );
    await eventually(
      async () => (await ask(`/v1/batches/${id}`)).json<{ state: string }>(),
      ({ state }) => state === "completed",
    );
    const custom = { from: FROM, customFields: { note: FIELD } };
    const requests = [
      alone,
      own,
      inBatch,
      alimTalk,
      array,
      batch,
      ...[alone, alimTalk].map((one) => ({ ...custom, ...one })),
    ];
    const rows = batch.messages.map((row) => ({ request: row }));
    const guesses = guessesOf(mine.tenant, number, [...requests, ...array, ...rows]);

    // As versions before kept it: this is found, so that others would be.
    const stub = isolateOf(env).batches.find(id)?.stub;
    if (!stub) throw new Error("no batch");
    const unkeyed = await sha256(inLengths("POST /v1/batches", batch));
    await runInDurableObject(stub, (_object, state) => {
      const record = state.storage.kv.get<BatchRecord>("batch");
      state.storage.kv.put("batch", { ...record, fingerprint: unkeyed });
    });
    // An object that is met anew keys it: this one has its record in memory.
    const before = await namedBy(await dumpObjects(), guesses);
    expect(before.map((one) => one.slice(0, 30))).toEqual([
      expect.stringMatching(/^SHA-256 of \d+:/),
    ]);

    await evict(stub);
    const erasure = await (await ask("/v1/privacy/erase", { to: number })).json<{ id: string }>();
    await withPostgres(env, async (client) => {
      for (const one of await readErasure(client, mine.tenant, erasure.id)) {
        await walkErasure(isolateOf(env), client, one, Date.now() + 600_000);
      }
    });
    const proof = await (
      await ask(`/v1/privacy/erasures/${erasure.id}`)
    ).json<{
      tenants: readonly { objects: Record<string, number>; remaining: number }[];
    }>();
    expect(proof.tenants).toMatchObject([{ remaining: 0, objects: { BatchObject: 2 } }]);
    expect(proof.tenants[0]?.objects["MessageObject"]).toBe(asked.length + array.length + 2);
    const hay = [await dumpObjects(), await dumpDatabase(), lines.join("\n")].join("\n");
    expect(await namedBy(hay, guesses)).toEqual([]);
    // Of that number nothing is left in plain either.
    expect(findings([number], await dumpObjects())).toEqual([]);
  });
});

async function dumpLog(): Promise<string> {
  // With the database away something is said: the log is listened to.
  await worker.fetch(
    new Request("http://worker.test/v1/messages", {
      headers: { authorization: `Bearer ${mine.key}` },
    }),
    { ...env, HYPERDRIVE: { connectionString: "postgres://127.0.0.1:1/away" } },
    createExecutionContext(),
  );
  expect(lines.length).toBeGreaterThan(0);
  return lines.join("\n");
}

async function metrics(): Promise<Response> {
  return worker.fetch(
    new Request("http://worker.test/metrics", {
      headers: { authorization: "Bearer dev-only-key" },
    }),
    env,
    createExecutionContext(),
  );
}

async function dumpDatabase(): Promise<string> {
  const tables = await sql<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = current_schema() and table_type = 'BASE TABLE'`,
  );
  expect(tables.length).toBeGreaterThan(8);
  const dumps: string[] = [];
  for (const { name } of tables) {
    const rows = await sql<{ row: string }>(`select t::text as row from "${name}" t`);
    dumps.push(...rows.map(({ row }) => row));
  }
  return dumps.join("\n");
}

async function dumpObjects(): Promise<string> {
  const {
    MESSAGES,
    BATCHES,
    GATES,
    LEDGER,
    METRICS,
    TENANTS,
    TENANT_REGISTER,
    ALERTS,
    TEMPLATE_REGISTER,
    AUDIT,
    DISCLOSURES,
  } = env;
  const spaces = [
    MESSAGES,
    BATCHES,
    GATES,
    LEDGER,
    METRICS,
    TENANTS,
    TENANT_REGISTER,
    ALERTS,
    TEMPLATE_REGISTER,
    AUDIT,
    DISCLOSURES,
  ];
  const dumps: string[] = [];
  for (const space of spaces as unknown as readonly DurableObjectNamespace[]) {
    for (const id of await listDurableObjectIds(space)) {
      dumps.push(
        await runInDurableObject(space.get(id), (_object, state) =>
          textOf([id.toString(), [...state.storage.kv.list()], tablesOf(state.storage.sql)]),
        ),
      );
    }
  }
  // Each message is an object, and its record is not a small one.
  expect(dumps.length).toBeGreaterThan(numbers.length - 5);
  expect(dumps.join("\n").length).toBeGreaterThan(20_000);
  return dumps.join("\n");
}

function tablesOf(storage: SqlStorage): unknown {
  const names = storage
    .exec<{ name: string }>("select name from sqlite_master where type = 'table'")
    .toArray()
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("_cf_") && !name.startsWith("sqlite_"));
  return names.map((name) => storage.exec(`select * from "${name}"`).toArray());
}

function exportPath(format: string, more = ""): string {
  const range = "from=2020-01-01T00:00:00Z&until=2099-01-01T00:00:00Z";
  return `/v1/messages/export.${format}?${range}&reason=test${more}`;
}

async function dumpExports(): Promise<string> {
  const files = await Promise.all(["csv", "ndjson"].map(async (one) => ask(exportPath(one))));
  return (await Promise.all(files.map(async (file) => file.text()))).join("\n");
}

async function dumpWebhooks(): Promise<string> {
  return eventually(
    async () => (await fetch(receiverUrl(receiver))).text(),
    (text) => text.includes("message.delivered"),
  );
}

async function dumpLists(): Promise<string> {
  const lists = ["/v1/messages?limit=1000", "/v1/dead-letters", "/v1/audit", "/v1/batches"];
  const answers = await Promise.all(lists.map(async (path) => ask(path)));
  return (await Promise.all(answers.map(async (answer) => answer.text()))).join("\n");
}
