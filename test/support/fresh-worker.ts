/**
 * Files that share a workerd, and yet each begins as in one of its own: no objects, whose alarms would go on, no module that
 * remembers anything, and no settings but its own.
 */
import { reset } from "cloudflare:test";
import { afterAll, vi } from "vitest";

import { dropSettings } from "./settings.ts";

await reset();
dropSettings();
vi.resetModules();

afterAll(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});
