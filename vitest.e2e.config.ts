/** Processes that are killed: `npm run test:e2e`. Batches, fallbacks, crashes, rotations of keys, and a service under load, in short forms. */
process.env["E2E"] = "1";
const { default: config } = await import("./vitest.config.ts");

export default config;
