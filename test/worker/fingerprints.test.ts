/** Fingerprints of requests are keyed. What was kept unkeyed, by versions before, still knows its repeats, and is keyed when it is met. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { canonicalJson, sha256 } from "../../src/kernel/hashes/fingerprint.ts";
import { ringHashes } from "../../src/kernel/hashes/hash-ring.ts";
import { keyedFingerprint } from "../../src/kernel/hashes/keyed-fingerprint.ts";
import { settingsOf } from "../../src/kernel/settings/settings.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { inLengths } from "../support/adversary.ts";
import { call, emulatorSends, phone, stubOf } from "../support/api.ts";
import { evict } from "../support/evict.ts";

const KEYED = /^[A-Za-z0-9_-]{43}$/;
type Stub = Parameters<typeof evict>[0];

interface Kept {
  readonly fingerprint: string;
}

const keptIn = async (stub: Stub, name: string): Promise<string | undefined> =>
  runInDurableObject(stub, (_object, state) => state.storage.kv.get<Kept>(name)?.fingerprint);

/** As a version before kept it. */
async function unkey(stub: Stub, name: string, fingerprint: string): Promise<void> {
  await runInDurableObject(stub, (_object, state) => {
    state.storage.kv.put(name, { ...state.storage.kv.get<Kept>(name), fingerprint });
  });
  await evict(stub);
}

async function post(path: string, body: object, key?: string): Promise<Response> {
  const headers = key === undefined ? {} : { "idempotency-key": key };
  return call(path, { body, headers });
}

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

describe.concurrent("a fingerprint that was kept unkeyed", () => {
  it.each(["/v1/messages", "/send", "/send/sms"])("of a message of %s", async (path) => {
    const [key, body] = [crypto.randomUUID(), { to: phone(), text: "hi" }];
    const first = await (
      await post(path, body, key)
    ).json<{ id?: string; data?: { messageId: string } }>();
    const stub = await stubOf(first.id ?? first.data?.messageId ?? "");
    expect(await keptIn(stub, "message")).toMatch(KEYED);
    await unkey(stub, "message", await sha256(`POST ${path}\n${canonicalJson(body)}`));

    const again = await post(path, body, key);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await keptIn(stub, "message")).toMatch(KEYED);
    const another = await post(path, { ...body, text: "another" }, key);
    expect([400, 422]).toContain(another.status);
    expect(await emulatorSends(body.to)).toHaveLength(1);
  });

  it("of a batch", async () => {
    const key = crypto.randomUUID();
    const body = { scheduledAt: inAnHour(), messages: [{ to: phone(), text: "hi" }] };
    const { id } = await (await post("/v1/batches", body, key)).json<{ id: string }>();
    const stub = isolateOf(env).batches.find(id)?.stub;
    if (!stub) throw new Error("no batch");
    expect(await keptIn(stub, "batch")).toMatch(KEYED);
    await unkey(stub, "batch", await sha256(inLengths("POST /v1/batches", body)));

    const again = await post("/v1/batches", body, key);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await keptIn(stub, "batch")).toMatch(KEYED);
    const other = { ...body, name: "another" };
    expect((await post("/v1/batches", other, key)).status).toBe(422);
  });

  it("of a row with an id of its own", async () => {
    const row = { to: phone(), text: "hi", messageId: `own-${crypto.randomUUID()}` };
    expect((await post("/send", [row])).status).toBe(200);
    const stub = await stubOf(row.messageId);
    expect(await keptIn(stub, "message")).toMatch(KEYED);
    await unkey(stub, "message", await sha256(`row\n${canonicalJson(row)}`));

    const again = await (
      await post("/send", [row])
    ).json<{ data: { results: { isSuccess: boolean }[] } }>();
    expect(again.data.results).toMatchObject([{ isSuccess: true }]);
    expect(await keptIn(stub, "message")).toMatch(KEYED);
    expect(await emulatorSends(row.to)).toHaveLength(1);
  });
});

it("a fingerprint is made as the ring of hash keys makes its hashes", async () => {
  const settings = settingsOf(env);
  const digest = await sha256("a request");
  const made = await ringHashes(settings, "request", `fp:${digest}`);
  expect(keyedFingerprint(settings, digest)).toBe(made.join("."));
});
