/** The parts in the order of the table. */
import { part as adaptive } from "./adaptive/part.ts";
import type { BenchPart } from "./frame/part.ts";
import { part as growth } from "./growth/part.ts";
import { part as send } from "./send/part.ts";
import { part as start } from "./start/part.ts";

export const parts: readonly BenchPart[] = [send, growth, adaptive, start];
