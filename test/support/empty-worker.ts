/**
 * Files of a project share a process: each begins without the objects of the one before, whose alarms would go on, and leaves no spy.
 * The emulator has a result as soon as it has the message, so that a message's first check finds it, however late that comes.
 */
import { reset } from "cloudflare:test";
import { afterAll, beforeAll, vi } from "vitest";

import { emulatorSettings } from "./api.ts";

beforeAll(reset);
beforeAll(async () => emulatorSettings({ resultAfterMs: 0 }));

afterAll(() => vi.restoreAllMocks());
