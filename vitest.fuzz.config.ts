/** The long form of the fuzz tests; `npm test` runs the same files with few runs. `FUZZ_RUNS=… npm run test:fuzz`. */
process.env["FUZZ_RUNS"] ??= "2000";

// After the line above: the configuration reads it.
const { default: config } = await import("./vitest.config.ts");

export default config;
