/** The long form of the model tests: `npm run test:model`; MODEL_RUNS chooses how long. */
process.env["MODEL_RUNS"] ??= "3600";
const { default: config } = await import("./vitest.config.ts");

export default config;
