/** The long form of the contract tests, with what installs and packs: `npm run test:contracts`. */
process.env["CONTRACTS"] ??= "long";
const { default: config } = await import("./vitest.config.ts");

export default config;
