/** A global setup: Postgres and the emulator. */
import { createRequire } from "node:module";

import type * as Natively from "./natively.ts";

const natively = createRequire(import.meta.url)("./natively.ts") as typeof Natively;

export default natively.startBackends;
