/** Batches, fallbacks, rotations of keys and a whole service under load, killed in the middle, in short forms: `npm run test:kills`. */
process.env["KILLS"] = "1";
const { default: config } = await import("./vitest.config.ts");

export default config;
