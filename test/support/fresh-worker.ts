/**
 * Files that share a workerd, and yet each begins as in one of its own: no objects, whose alarms would go on, names for them that no
 * other file uses, no module that remembers anything, and no settings but its own.
 */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, vi } from "vitest";

import { isolateOf } from "../../src/objects/isolate.ts";
import { nameObjectsApart } from "./own-names.ts";
import { dropSettings } from "./settings.ts";

await reset();
dropCounts();
dropSettings();
nameObjectsApart();
vi.resetModules();

afterAll(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** What the file before counted and has not handed on would be added to the counts of this one. */
function dropCounts(): void {
  const { telemetry, flusher } = isolateOf(env);
  telemetry.spans.take();
  for (let flush = flusher.pending(); flush; flush = flusher.pending()) flusher.done(flush);
}
