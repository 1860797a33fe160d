/** A global setup: the web page. */
import { createRequire } from "node:module";

const natively = createRequire(import.meta.url)("./natively.ts") as typeof import("./natively.ts");

export default natively.buildPage;
