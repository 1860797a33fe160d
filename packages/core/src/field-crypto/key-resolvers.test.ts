import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import {
  extractEnvelopeKid,
  normalizeKidList,
  resolveFieldDecryptKids,
  resolveFieldEncryptKid,
} from "./key-choice.ts";
import {
  createEnvKeyResolver,
  createRefreshableKeyResolver,
  createRollingKeyResolver,
  createStaticKeyResolver,
} from "./key-resolvers.ts";
import { createAwsKmsKeyResolver, createVaultTransitKeyResolver } from "./managed-keys.ts";
import { getRolloutKnownKids, selectActiveKidByRollout } from "./rollout.ts";
import type { KeyResolver, KeySetState } from "./types.ts";

const kidsOf = async (resolver: KeyResolver, context = {}) => [
  (await resolver.resolveEncryptKey(context)).kid,
  await resolver.resolveDecryptKeys?.(context),
];

describe("the choice of a key", () => {
  const envelope = { v: 1, alg: "a", kid: " old ", iv: "", tag: "", ct: "" };
  const keyResolver = createStaticKeyResolver({ activeKid: "new", decryptKids: [" older ", ""] });

  it("takes the resolver's for new values and the envelope's own first for stored ones", async () => {
    expect(await resolveFieldEncryptKid({ keyResolver }, {})).toBe("new");
    expect(await resolveFieldEncryptKid({}, {})).toBeUndefined();
    const ciphertext = JSON.stringify(envelope);
    expect(await resolveFieldDecryptKids({ keyResolver }, { ciphertext })).toEqual([
      " old ",
      "new",
      "older",
    ]);
    expect(await resolveFieldDecryptKids({}, { ciphertext })).toEqual([" old "]);
    expect(await resolveFieldDecryptKids({ keyResolver }, { ciphertext: "text" })).toEqual([
      "new",
      "older",
    ]);
  });

  it("reads the key ids of v1 envelopes alone", () => {
    expect(extractEnvelopeKid(envelope)).toBe(" old ");
    expect(extractEnvelopeKid(JSON.stringify({ ...envelope, v: 2 }))).toBeUndefined();
    expect(extractEnvelopeKid("plain")).toBeUndefined();
    expect(normalizeKidList([" a ", "", "b", "a", undefined])).toEqual(["a", "b"]);
  });
});

describe("key resolvers", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("are fixed, or read the environment at each use", async () => {
    const fixed = createStaticKeyResolver({ activeKid: " a ", decryptKids: ["b", "a", " c "] });
    expect(await kidsOf(fixed)).toEqual(["a", ["a", "b", "c"]]);
    const env: Record<string, string> = { KMSG_ACTIVE_KID: "a", KMSG_DECRYPT_KIDS: "b, c," };
    const resolver = createEnvKeyResolver({ env, fallbackDecryptKids: ["d"] });
    expect(await kidsOf(resolver)).toEqual(["a", ["a", "b", "c", "d"]]);
    env["KMSG_ACTIVE_KID"] = "z";
    expect((await kidsOf(resolver))[0]).toBe("z");
    expect(await kidsOf(createEnvKeyResolver({ env: {} }))).toEqual(["default", ["default"]]);
  });

  it("load once per time to live and survive a failing source", async () => {
    const loadKeySet = vi.fn<() => Promise<KeySetState>>(async () => ({ activeKid: "a" }));
    const resolver = createRefreshableKeyResolver({ provider: { loadKeySet }, cacheTtlMs: 100 });
    await Promise.all([resolver.resolveEncryptKey({}), resolver.resolveEncryptKey({})]);
    expect(loadKeySet).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(100);
    loadKeySet.mockRejectedValue(new Error("down"));
    expect(await resolver.resolveEncryptKey({})).toEqual({ kid: "a" });
    expect(loadKeySet).toHaveBeenCalledTimes(2);
    const never = createRefreshableKeyResolver({ provider: { loadKeySet } });
    await expect(never.resolveEncryptKey({})).rejects.toThrow("down");
    const fallback = { activeKid: "f", decryptKids: ["g"] };
    const spare = createRefreshableKeyResolver({ provider: { loadKeySet }, fallback });
    expect(await kidsOf(spare)).toEqual(["f", ["f", "g"]]);
  });

  it("take the provider's id where a loaded set names no active key", async () => {
    const loadKeySet = async () => ({ activeKid: " ", decryptKids: ["old"] });
    const resolver = createRefreshableKeyResolver({ provider: { loadKeySet }, cacheTtlMs: 0 });
    expect(await kidsOf(resolver, { providerId: "iwinv" })).toEqual(["iwinv", ["iwinv", "old"]]);
    expect((await kidsOf(resolver))[0]).toBe("default");
  });

  it("ask a key service with the context and the name of the key", async () => {
    const getKeyState = vi.fn<(context: object) => Promise<KeySetState>>(async () => ({
      activeKid: "x",
    }));
    const client = { getKeyState };
    const kms = createAwsKmsKeyResolver({ client, keyAlias: "al", fallbackDecryptKids: ["z"] });
    expect(await kidsOf(kms, { tenantId: "t" })).toEqual(["x", ["x", "z"]]);
    expect(getKeyState.mock.calls).toEqual([[{ tenantId: "t", keyAlias: "al" }]]);
    const vault = createVaultTransitKeyResolver({ client, mountPath: "m", keyName: "k" });
    await vault.resolveEncryptKey({});
    expect(getKeyState).toHaveBeenLastCalledWith({ mountPath: "m", keyName: "k" });
  });

  it("refuse options that they do not know", () => {
    const client = { getKeyState: async () => ({ activeKid: "x" }) };
    const options = { client, keyId: "k" };
    expect(() => createAwsKmsKeyResolver(options)).toThrow(
      /unknown option keyId; known are client/,
    );
    expect(() => createEnvKeyResolver({ readEnv: () => "" } as object)).toThrow(/readEnv/);
  });
});

describe("a rollout", () => {
  it("gives about the share asked, the same message always alike", async () => {
    const policy = { buckets: [{ kid: " new ", percentage: 30 }] };
    const picked = Array.from({ length: 2000 }, (_, index) =>
      selectActiveKidByRollout({ messageId: `m${index}` }, policy),
    );
    const share = picked.filter((kid) => kid === "new").length / picked.length;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.35);
    const base = createStaticKeyResolver({ activeKid: "old", decryptKids: ["older"] });
    const resolver = createRollingKeyResolver(base, policy);
    for (const [index, kid] of picked.slice(0, 50).entries()) {
      const context = { messageId: `m${index}` };
      const [active, others] = await kidsOf(resolver, context);
      expect(active).toBe(kid ?? "old");
      expect(others).toEqual([...new Set([active, "old", "older", "new"])]);
    }
  });

  it("agrees with k-msg's arithmetic, which loses what is beyond 2^53", () => {
    const policy = {
      buckets: [
        { kid: "a", percentage: 30 },
        { kid: "b", percentage: 30 },
      ],
    };
    const picked = Array.from({ length: 6 }, (_, index) =>
      selectActiveKidByRollout({ tenantId: "t", providerId: "p", messageId: `m${index}` }, policy),
    );
    expect([picked[0], picked[2], picked[4], picked[5]]).toEqual(["b", undefined, "b", undefined]);
  });

  it("skips buckets that cannot be used and falls back to the default", () => {
    const wrong = [0, -1, 101, Number.NaN].map((percentage) => ({ kid: "x", percentage }));
    const buckets = [...wrong, { kid: " ", percentage: 100 }];
    expect(selectActiveKidByRollout({}, { buckets }, " f ")).toBe("f");
    expect(selectActiveKidByRollout({}, { buckets, defaultKid: "d" }, "f")).toBe("d");
    expect(getRolloutKnownKids({ buckets: [...buckets, { kid: " k ", percentage: 1 }] })).toEqual([
      "k",
    ]);
  });
});
