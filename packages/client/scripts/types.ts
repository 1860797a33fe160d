/**
 * `node packages/client/scripts/types.ts`: writes `src/generated/api.ts` from `docs/openapi.json`. With `--check` it writes nothing,
 * and fails where the file is out of date. `npm run openapi` calls it.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";

const ROOT = join(import.meta.dirname, "../../..");
const DOCUMENT = join(ROOT, "docs/openapi.json");
const TYPES = join(import.meta.dirname, "../src/generated/api.ts");

const HEADER = `/* oxlint-disable */
/** Made by openapi-typescript from docs/openapi.json: npm run openapi. Do not edit. */

`;

interface Operation {
  tags?: string[];
  responses: Record<string, { headers?: object; content?: object }>;
}
interface Contract {
  paths: Record<string, Record<string, Operation>>;
}

/** Words of other services for the same calls: the client has no use for them. */
const ALIASES = "aliases";

/** What the client's types are made of: every failure is one Problem, and headers are the transport's. */
function narrowed(contract: Contract): Contract {
  const paths = Object.entries(contract.paths).flatMap(([path, operations]) => {
    const kept = Object.entries(operations).filter(([, { tags }]) => !tags?.includes(ALIASES));
    const item = kept.map(([method, operation]) => [method, withoutFailures(operation)] as const);
    return item.length === 0 ? [] : [[path, Object.fromEntries(item)] as const];
  });
  return { ...contract, paths: Object.fromEntries(paths) };
}

/** Each input fixes its `type` itself, or has none. The generator would give one to the input that has none. */
function withoutDiscriminators(name: string, value: unknown): unknown {
  return name === "discriminator" ? undefined : value;
}

function withoutFailures(operation: Operation): Operation {
  const responses = Object.entries(operation.responses).flatMap(([status, response]) => {
    const { headers: _, ...rest } = response;
    return Number(status) < 400 ? [[status, rest] as const] : [];
  });
  return { ...operation, responses: Object.fromEntries(responses) };
}

async function makeTypes(): Promise<string> {
  const contract = JSON.parse(readFileSync(DOCUMENT, "utf8"), withoutDiscriminators) as Contract;
  // The document is what its own validator in CI says it is.
  const ast = await openapiTS(narrowed(contract) as unknown as OpenAPI3, {
    alphabetize: true,
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
  });
  return formatted(HEADER + astToString(ast));
}

function formatted(text: string): string {
  const oxfmt = join(ROOT, "node_modules/oxfmt/bin/oxfmt");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [oxfmt, "--stdin-filepath", TYPES],
    { cwd: ROOT, input: text, encoding: "utf8", maxBuffer: 64 << 20 },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

const made = await makeTypes();
const isSame = existsSync(TYPES) && readFileSync(TYPES, "utf8") === made;
if (process.argv.includes("--check")) {
  if (!isSame) {
    console.error(
      "packages/client/src/generated/api.ts is not what docs/openapi.json says: npm run openapi",
    );
    process.exitCode = 1;
  }
} else if (!isSame) writeFileSync(TYPES, made);
