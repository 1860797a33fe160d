/** Who imports one thing gets one thing: bundle sizes of Workers, measured. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { bundleSize, gzippedSize } from "../../scripts/bundle-size.ts";
import { ROOT } from "../../scripts/settings.ts";
import { readSurface } from "../../scripts/surface.ts";

const KB = 1000;

const worker = (imports: string, use: string): string =>
  `${imports}\nexport default { fetch: () => Response.json(${use}) };`;

describe("a Worker", () => {
  it.each([
    [
      "IWINVProvider alone",
      55 * KB,
      worker(
        'import { IWINVProvider } from "@k-msg/provider";',
        'new IWINVProvider({ apiKey: "k" }).id',
      ),
    ],
    [
      "IWINVTextProvider alone",
      37 * KB,
      worker(
        'import { IWINVTextProvider } from "@k-msg/provider/iwinv";',
        'new IWINVTextProvider({ apiKey: "k" }).id',
      ),
    ],
    [
      "KMsg alone",
      30 * KB,
      worker('import { KMsg } from "@k-msg/messaging";', "new KMsg({ providers: [] })"),
    ],
    ["ok() alone", 1 * KB, worker('import { ok } from "@k-msg/core";', "ok(1)")],
  ])("with %s", async (what, limit, code) => {
    const bytes = await bundleSize(code, ROOT);
    console.info(`a Worker with ${what}: ${(bytes / KB).toFixed(1)} kB minified`);
    expect(bytes).toBeLessThan(limit);
  });
});

describe("the client", () => {
  const CLIENT = 'import { MessageObjects } from "@message-objects/client";';
  const VERIFY = 'import { verifyWebhook } from "@message-objects/client/webhooks";';

  it.each([
    ["alone", 5 * KB, `${CLIENT}\nexport { MessageObjects };`],
    ["with webhooks", 10 * KB, `${CLIENT}${VERIFY}\nexport { MessageObjects, verifyWebhook };`],
  ])("%s is small, minified and gzipped", async (what, limit, code) => {
    const bytes = await gzippedSize(code, ROOT);
    console.info(`the client ${what}: ${(bytes / KB).toFixed(1)} kB minified and gzipped`);
    expect(bytes).toBeLessThan(limit);
  });

  it.each(["@message-objects/client", "@message-objects/client/webhooks"])(
    "importing %s for nothing adds nothing",
    async (entry) => expect(await bundleSize(`import "${entry}";`, ROOT)).toBeLessThan(50),
  );
});

const ours = Object.keys(readSurface()).filter(
  (entry) => !entry.startsWith("@k-msg/template") && !/\/(bun|node)$/.test(entry),
);

it.each(ours)("importing %s for nothing adds nothing: it has no side effects", async (entry) => {
  expect(await bundleSize(`import "${entry}";`, ROOT)).toBeLessThan(50);
});

const { version: serviceVersion } = JSON.parse(
  readFileSync(join(ROOT, "package.json"), "utf8"),
) as { version: string };

it("every package says so", () => {
  for (const name of readdirSync(join(ROOT, "packages"), { withFileTypes: true })) {
    if (!name.isDirectory()) continue;
    const file = join(ROOT, "packages", name.name, "package.json");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      sideEffects: false,
      type: "module",
      // The client's version is the service's, the others' is k-msg's.
      version: name.name === "client" ? serviceVersion : "0.30.0",
      license: "MIT",
      files: ["dist", "README.md"],
    });
  }
});
