import { describe, expect, it, vi } from "vitest";

import { useTurnedTime } from "../../kernel/time/testing.ts";
import { Heart } from "./heart.ts";

const NOW = Date.UTC(2026, 10, 30, 5);
const MINUTE = 60_000;

useTurnedTime(NOW);

/** Storage that outlives the object, and counts. */
function disk() {
  const values = new Map<string, unknown>();
  const put = vi.fn((key: string, value: unknown) => void values.set(key, structuredClone(value)));
  const storage = { kv: { get: (key: string) => values.get(key), put } };
  return { put, open: () => new Heart(storage as unknown as DurableObjectStorage) };
}

describe("heartbeats on disk", () => {
  it("are a put a minute of cron's, and one in five minutes of all consumers, though the object is evicted in between", () => {
    const { put, open } = disk();
    for (let minute = 0; minute < 60; minute++) {
      vi.setSystemTime(NOW + minute * MINUTE);
      open().note({ names: ["cron", "sweep"], known: ["cron", "sweep", "mirror consumer"] });
      for (let isolate = 0; isolate < 20; isolate++) {
        vi.advanceTimersByTime(1000);
        open().note({ names: ["mirror consumer"] });
      }
    }
    expect(put).toHaveBeenCalledTimes(60 + 12);
    const at = NOW + 59 * MINUTE;
    const beats = open().read(false);
    expect(beats?.succeeded["sweep"]).toBe(at);
    expect(at - (beats?.succeeded["mirror consumer"] ?? 0)).toBeLessThan(5 * MINUTE);
  });

  it("begin with the first look where somebody looks in earnest, and that stays", () => {
    const { put, open } = disk();
    expect(open().read(false)).toBeUndefined();
    open().read(true);
    vi.setSystemTime(NOW + MINUTE);
    expect(open().read(true)).toEqual({ since: NOW, succeeded: {}, awaited: {} });
    expect(put).toHaveBeenCalledTimes(1);
  });
});
