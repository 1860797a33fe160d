/** The parts in the order of the table. */
import { part as adaptive } from "./adaptive/part.ts";
import { part as bill } from "./bill/part.ts";
import { part as costs } from "./costs/part.ts";
import type { BenchPart } from "./frame/part.ts";
import { part as growth } from "./growth/part.ts";
import { part as mirror } from "./mirror/part.ts";
import { part as pollerLive } from "./poller/live-part.ts";
import { part as poller } from "./poller/part.ts";
import { part as send } from "./send/part.ts";
import { part as sharing } from "./sharing/part.ts";
import { part as start } from "./start/part.ts";

export const parts: readonly BenchPart[] = [
  send,
  costs,
  poller,
  pollerLive,
  sharing,
  growth,
  mirror,
  bill,
  adaptive,
  start,
];
