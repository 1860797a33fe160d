/**
 * Keys are rotated as operators do it: the service is restarted with other rings while its data stays. Every message is found by its
 * number all the time, while others are sent and the rotation runs; in the end the old keys are gone, and nothing misses them.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { startStack, type Stack } from "../../scripts/stack.ts";
import { findings } from "../support/needles.ts";
import { cleanUp, eventually, QUICK, stateFolder } from "./support.ts";

const MESSAGES = 12;
const TEXT = "ROTATIONTEXT비밀번호";
const LATE = "LATETEXT인증번호";
const numberOf = (index: number): string => `0107041${String(index).padStart(4, "0")}`;
const stateDir = stateFolder();
const sent = new Map<string, string>();

const keyOf = (kid: string): string =>
  `${kid}:${Buffer.from(kid.repeat(16)).toString("base64url")}`;
const ringOf = (field: readonly string[], hash: readonly string[]) => ({
  PII_MODE: "protected",
  FIELD_KEYS: field.map(keyOf).join(","),
  FIELD_HASH_KEYS: hash.map(keyOf).join(","),
});

let stack: Stack | undefined;
async function restart(privacy: Record<string, string>): Promise<void> {
  await stack?.stop();
  stack = await startStack({
    port: 0,
    stateDir,
    databaseUrl: undefined,
    useEmulator: true,
    worker: { ...DEVELOPMENT_DEFAULTS, ...QUICK, ...privacy },
  });
}
beforeAll(async () => restart({}));
afterAll(async () => {
  await stack?.stop();
  await cleanUp();
});

async function ask<T>(path: string, body?: object): Promise<T> {
  const response = await fetch(`${stack?.url}${path}`, {
    method: body ? "POST" : "GET",
    headers: {
      authorization: `Bearer ${DEVELOPMENT_DEFAULTS["API_KEY"]}`,
      ...(body && { "content-type": "application/json" }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return (await response.json()) as T;
}

async function sendSome(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const to = numberOf(sent.size);
    const body = { to, text: TEXT, customFields: { note: TEXT } };
    sent.set(to, (await ask<{ id: string }>("/v1/messages", body)).id);
  }
}

async function found(to: string): Promise<readonly string[]> {
  const { recipient } = await ask<{ recipient: string }>("/v1/recipients/hash", { to });
  const path = `/v1/messages?numbers=full&recipient=${recipient}`;
  const { data } = await ask<{ data: { id: string; to: string }[] }>(path);
  return data.filter((one) => one.to === to).map(({ id }) => id);
}

/** By number in SQL, and by id in its object. */
async function expectAll(): Promise<void> {
  for (const [to, id] of sent) {
    expect(await found(to), to).toEqual([id]);
    expect(await ask(`/v1/messages/${id}`)).toMatchObject({
      to,
      customFields: { note: expect.any(String) },
    });
  }
}

async function untilMirrored(): Promise<void> {
  await eventually(
    async () => (await ask<{ data: { state: string }[] }>("/v1/messages?limit=1000")).data,
    (rows) => rows.length === sent.size && rows.every(({ state }) => state === "delivered"),
    60_000,
  );
}

interface Rotation {
  readonly rewritten: number;
  readonly resealed: number;
  readonly failed: Record<string, number>;
  readonly done: boolean;
}

async function rotateAll(): Promise<{ rewritten: number; resealed: number }> {
  const sum = { rewritten: 0, resealed: 0 };
  for (;;) {
    const turn = await ask<Rotation>("/v1/privacy/rotate", { seconds: 5 });
    expect(turn.failed).toEqual({});
    sum.rewritten += turn.rewritten;
    sum.resealed += turn.resealed;
    if (turn.done) return sum;
  }
}

const usedKeys = async (): Promise<unknown> => {
  const { rows } = await ask<{ rows: { crypto: string; hash: string }[] }>("/v1/privacy/keys");
  return rows.map(({ crypto, hash }) => [crypto, hash]);
};

/** The files of the Worker's objects as they lie on the disk, journals included; the emulator has its own. */
function rawState(under: string): string {
  return readdirSync(under, { recursive: true, encoding: "utf8" })
    .filter((name) => /\/message-objects-\w+\//.test(join("/", name)))
    .map((name) => join(under, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, "latin1"))
    .join("\n");
}

/** The disk's bytes are read one a character; so is what is looked for, in UTF-8 and as V8 stores what is not Latin. */
const isOnDisk = (text: string, raw: string): boolean =>
  (["utf8", "utf16le"] as const).some((how) =>
    raw.includes(Buffer.from(text, how).toString("latin1")),
  );

describe("keys", { concurrent: false, timeout: 180_000 }, () => {
  it("come to what lay there in plain", async () => {
    await sendSome(MESSAGES);
    await untilMirrored();
    await stack?.stop();
    stack = undefined;
    expect(findings([...sent.keys()], rawState(stateDir)).length).toBeGreaterThan(MESSAGES);
    expect(isOnDisk(TEXT, rawState(stateDir))).toBe(true);
    await restart(ringOf(["k1"], ["h1"]));
    await expectAll();
    const turn = await rotateAll();
    expect(turn).toEqual({ rewritten: MESSAGES, resealed: MESSAGES });
    expect(await usedKeys()).toEqual([["k1", "h1"]]);
    await expectAll();
    expect(await rotateAll()).toEqual({ rewritten: 0, resealed: 0 });
  });

  it("are rotated while messages are sent and looked up, and no look-up misses one", async () => {
    await restart(ringOf(["k2", "k1"], ["h2", "h1"]));
    const now = { rotating: true };
    const looks = (async () => {
      let count = 0;
      do {
        await expectAll();
        count += 1;
      } while (now.rotating);
      return count;
    })();
    const rotation = rotateAll().finally(() => {
      now.rotating = false;
    });
    const late = new Map<string, string>();
    const sending = (async () => {
      for (let i = 0; i < MESSAGES; i++) {
        const to = numberOf(500 + i);
        const body = { to, text: LATE, customFields: { note: LATE } };
        late.set(to, (await ask<{ id: string }>("/v1/messages", body)).id);
      }
    })();
    const [turn, count] = await Promise.all([rotation, looks, sending]);
    expect(turn.rewritten).toBeGreaterThanOrEqual(MESSAGES);
    expect(count).toBeGreaterThan(0);
    for (const [to, id] of late) sent.set(to, id);
    await untilMirrored();
    await rotateAll();
    expect(await usedKeys()).toEqual([["k2", "h2"]]);
    await stack?.stop();
    stack = undefined;
    // What came when all was protected is nowhere on the disk, journals and freed pages included.
    const raw = rawState(stateDir);
    expect(raw.length).toBeGreaterThan(100_000);
    expect(findings([...late.keys()], raw)).toEqual([]);
    expect(isOnDisk(LATE, raw)).toBe(false);
  });

  it("that were rotated out are needed no more", async () => {
    await restart(ringOf(["k2"], ["h2"]));
    await expectAll();
    const day = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
    expect(await ask(`/v1/mirror/verify?day=${day}`)).toMatchObject({ clean: true, altered: [] });
  });

  it("that are gone too soon are an error that names field and key, and nothing else", async () => {
    await restart(ringOf(["k3"], ["h2"]));
    const [[to, id] = ["", ""]] = sent;
    for (const path of [`/v1/messages/${id}`, "/v1/messages?limit=10"]) {
      const response = await fetch(`${stack?.url}${path}`, {
        headers: { authorization: `Bearer ${DEVELOPMENT_DEFAULTS["API_KEY"]}` },
      });
      const told = await response.text();
      expect(response.status).toBe(500);
      expect(JSON.parse(told)).toMatchObject({ code: "field_unreadable", retryable: false });
      expect(told).toMatch(/the field '(to|from|metadata|message)' is encrypted with the key 'k2'/);
      expect(findings([to, TEXT], told)).toEqual([]);
    }
    await restart(ringOf(["k3", "k2"], ["h2"]));
    await expectAll();
  });
});
