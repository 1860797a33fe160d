import { expect, it, vi } from "vitest";

import { keyedHash } from "../../src/kernel/hashes/keyed-hash.ts";

// In a Worker what a canceled request was waiting for never comes.
it(
  "needs nothing of a request that was gone before it had the key",
  { concurrent: false },
  async () => {
    const secret = crypto.randomUUID();
    const lost = vi
      .spyOn(crypto.subtle, "importKey")
      .mockImplementation(async () => new Promise(() => undefined));
    void keyedHash(secret, "text");
    expect(lost).toHaveBeenCalledTimes(1);
    lost.mockRestore();
    const hash = await keyedHash(secret, "text");
    expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await keyedHash(secret, "text")).toBe(hash);
  },
);
