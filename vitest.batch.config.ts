/** The long form of the batch that is killed in the middle: `npm run test:batch`; BATCH_MEMBERS chooses how long. */
process.env["BATCH_MEMBERS"] ??= "2000";
const { default: config } = await import("./vitest.config.ts");

export default config;
