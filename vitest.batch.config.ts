/**
 * The long form of what is killed in the middle, `npm run test:batch`: a batch (BATCH_MEMBERS chooses how long), and fallbacks
 * (FAILOVER_KILLS).
 */
process.env["E2E"] = "1";
process.env["BATCH_MEMBERS"] ??= "2000";
process.env["FAILOVER_KILLS"] ??= "6";
const { default: config } = await import("./vitest.config.ts");

export default config;
