/** Files of a project share a process: each begins without the objects of the one before, whose alarms would go on, and leaves no spy. */
import { reset } from "cloudflare:test";
import { afterAll, beforeAll, vi } from "vitest";

beforeAll(reset);

afterAll(() => vi.restoreAllMocks());
