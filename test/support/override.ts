/** Other settings for a while, the objects' too. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll } from "vitest";

import { settingsOf, type Settings } from "../../src/kernel/settings/settings.ts";

/**
 * Overrides settings in the whole isolate, so only in a file or project whose tests all want them. A getter is one that a test
 * changes in between.
 * @returns what takes them back
 */
export async function overrideSettings(change: Partial<Settings>): Promise<() => void> {
  const ofObjects = await runInDurableObject(
    env.MESSAGES.get(env.MESSAGES.newUniqueId()),
    (object: unknown) => settingsOf((object as { env: Env }).env),
  );
  const all = [settingsOf(env), ofObjects];
  const before = all.map((settings) => ({ ...settings }));
  for (const settings of all) {
    Object.defineProperties(settings, Object.getOwnPropertyDescriptors(change));
  }
  return () => {
    for (const [index, settings] of all.entries()) {
      Object.defineProperties(settings, Object.getOwnPropertyDescriptors(before[index] ?? {}));
    }
  };
}

/**
 * For files that change rows by hand: no copy is sent again because its acknowledgement is a little late, as on a busy machine it
 * would be, and would write over what the test did. One that got lost is still sent again while a test waits for it.
 */
export function withoutLateCopies(): void {
  let restore = (): void => undefined;
  beforeAll(async () => {
    restore = await overrideSettings({ MIRROR_AGAIN: 60_000 });
  });
  afterAll(() => restore());
}
