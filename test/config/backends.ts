/** A global setup: Postgres and the emulator. */
import { createRequire } from "node:module";

const natively = createRequire(import.meta.url)("./natively.ts") as typeof import("./natively.ts");

export default natively.startBackends;
