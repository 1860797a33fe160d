import { describe, expect, it } from "vitest";

import { turned, useTurnedTime } from "../time/testing.ts";
import { JoinedReads } from "./joined-reads.ts";

const LIMIT_MS = 600_000;
useTurnedTime(Date.UTC(2026, 10, 20));

const never = async (): Promise<never> => new Promise(() => undefined);

describe("reads of one thing", () => {
  it("at the same time are one call, whose answer all get", async () => {
    const reads = new JoinedReads<{ n: number }>();
    let calls = 0;
    let answer = (): void => undefined;
    const call = async (): Promise<{ n: number }> => {
      calls++;
      await new Promise<void>((resolve) => (answer = resolve));
      return { n: calls };
    };
    const all = Promise.all(
      Array.from({ length: 50 }, async () => reads.read("a", call, LIMIT_MS)),
    );
    answer();
    expect(new Set((await turned(all)).map(({ n }) => n))).toEqual(new Set([1]));
    expect(calls).toBe(1);
  });

  it("later, or of something else, are calls of their own", async () => {
    const reads = new JoinedReads<{ n: number }>();
    let calls = 0;
    const call = async (): Promise<{ n: number }> => ({ n: ++calls });
    await reads.read("a", call, LIMIT_MS);
    await Promise.all([reads.read("a", call, LIMIT_MS), reads.read("b", call, LIMIT_MS)]);
    expect(calls).toBe(3);
  });

  it("are made by one of those who wait where the first is gone or has thrown", async () => {
    const reads = new JoinedReads<{ n: number }>();
    let calls = 0;
    const call = async (): Promise<{ n: number }> => ({ n: ++calls });
    void reads.read("gone", never, LIMIT_MS);
    expect(await turned(reads.read("gone", call, 1))).toEqual({ n: 1 });
    const failing = async (): Promise<never> => Promise.reject(new Error("no"));
    const first = reads.read("failing", failing, LIMIT_MS);
    const second = reads.read("failing", call, LIMIT_MS);
    await expect(first).rejects.toThrow("no");
    expect(await turned(second)).toEqual({ n: 2 });
  });
});
