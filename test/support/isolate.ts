/** An isolate of its own, with some settings changed: what it caches is not the Worker's. */
import { env } from "cloudflare:workers";

import { settingsOf, type Settings } from "../../src/kernel/settings/settings.ts";
import { Isolate } from "../../src/objects/isolate.ts";

export function isolateWith(change: Partial<Settings>): Isolate {
  const settings = { ...settingsOf(env), ...change };
  return new Isolate(env, () => settings);
}
