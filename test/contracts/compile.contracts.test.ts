/** Every TypeScript block of the references and of our own READMEs compiles, under `strict` and nothing more. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { CONSUMER_OPTIONS } from "../../scripts/consumer.ts";
import { runTsc } from "../../scripts/tsc.ts";
import { writeModules } from "./blocks.ts";
import {
  BUILD,
  CLIENT_README,
  CONTEXT,
  FRONT_PAGE,
  nameOf,
  READMES,
  REFERENCES,
  typeScriptOf,
} from "./folders.ts";

const folder = join(BUILD, "compile");
const documents = [...REFERENCES, ...READMES, CLIENT_README, FRONT_PAGE];
const faults = new Map<string, string[]>();

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  const written = writeModules(documents.flatMap(typeScriptOf), folder, CONTEXT);
  const project = { compilerOptions: CONSUMER_OPTIONS, include: ["*.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
  const found = runTsc(folder);
  for (const [id, file] of written) {
    const own = found.filter((fault) => fault.file === file);
    faults.set(
      id,
      own.map(({ code, text }) => `${code}: ${text}`),
    );
  }
});

describe.each(documents.map((file) => [nameOf(file), file] as const))("%s", (_name, document) => {
  it("has blocks", () => expect(typeScriptOf(document)).not.toEqual([]));

  it.each(typeScriptOf(document))("$id ($heading) compiles", ({ id }) =>
    expect(faults.get(id)).toEqual([]),
  );
});

it("notices a block that does not compile", () => {
  const bad = join(BUILD, "bad");
  const code = 'import { KMsg, Nothing } from "@k-msg/messaging";\nconst kmsg: KMsg = Nothing;';
  rmSync(bad, { recursive: true, force: true });
  writeModules([{ id: "bad", heading: "", language: "ts", code }], bad, CONTEXT);
  const project = { compilerOptions: CONSUMER_OPTIONS, include: ["*.ts"] };
  writeFileSync(join(bad, "tsconfig.json"), JSON.stringify(project));
  expect(runTsc(bad).map(({ text }) => text)).toEqual([
    `Module '"@k-msg/messaging"' has no exported member 'Nothing'.`,
  ]);
});
