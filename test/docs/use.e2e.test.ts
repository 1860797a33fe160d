/** Each page of docs/use does what it says, against the stack that `npm start` starts. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";
import { cleanUp, Service, stateFolder } from "../e2e/support.ts";
import { runSteps, type Addresses } from "./run-steps.ts";
import { differences, stepsOf } from "./steps.ts";

/** Pages in Korean have the same commands: test/node/use-docs.test.ts. */
const english = globSync("docs/use/*.md", { cwd: ROOT }).filter((page) => !page.endsWith(".ko.md"));
const read = (page: string) => stepsOf(readFileSync(join(ROOT, page), "utf8"));
/** A page without a command says what holds, not what to do. */
const pages = english.filter((page) => read(page).length > 0);

let addresses: Addresses = {};

beforeAll(async () => {
  const service = await new Service({ STATE_DIR: stateFolder() }).ready();
  addresses = {
    "http://127.0.0.1:8787": service.address("ready"),
    "http://127.0.0.1:8799": service.address("emulator"),
  };
});

afterAll(cleanUp);

describe.each(pages.toSorted())("%s", (page) => {
  it("does what it says", async () => {
    const steps = read(page);
    expect(steps.some(({ code }) => code.includes("curl "))).toBe(true);
    for (const { line, output, exit, answer } of await runSteps(steps, addresses)) {
      const where = `${page}:${line}: ${output}`;
      expect(exit, where).toBe(0);
      const problem = output.startsWith('{"type":"/problems/');
      if (answer === undefined) expect(problem, where).toBe(false);
      else expect(differences(answer, JSON.parse(output)), where).toEqual([]);
    }
  });
});
