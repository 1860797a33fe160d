/** What counts as a break of the contract, each made from the contract as it is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { breaksOf, type Document } from "../../scripts/openapi/breaking.ts";
import { announcesBreak } from "../../scripts/release/changelog.ts";

const text = readFileSync(join(import.meta.dirname, "../../docs/openapi.json"), "utf8");

interface Loose {
  [name: string]: Loose;
}

/** The contract with one place of it changed. */
function changed(change: (document: Loose) => void): Document {
  const document = JSON.parse(text) as Loose;
  change(document);
  return document as unknown as Document;
}

const now = JSON.parse(text) as Document;

function at(document: Loose | undefined, ...names: readonly string[]): Loose {
  const found = names.reduce<Loose | undefined>((part, name) => part?.[name], document);
  if (!found) throw new Error(`no ${names.join("/")}`);
  return found;
}

function list(document: Loose, ...names: readonly string[]): unknown[] {
  return at(document, ...names) as unknown as unknown[];
}

describe("breaking changes", () => {
  it("are none of a contract and itself", () => {
    expect(breaksOf(now, now)).toEqual([]);
  });

  it.each<[string, (document: Loose) => void, RegExp]>([
    [
      "an operation that is gone",
      (document) => delete at(document, "paths", "/v1/messages")["get"],
      /^GET \/v1\/messages is gone$/,
    ],
    [
      "another operationId",
      (document) =>
        Object.assign(at(document, "paths", "/v1/messages", "post"), { operationId: "x" }),
      /operationId is x, was sendMessage/,
    ],
    [
      "an answer that is gone",
      (document) => delete at(document, "paths", "/v1/messages", "post", "responses")["202"],
      /answers no 202 any more/,
    ],
    [
      "a field of an answer that is gone",
      (document) => delete at(document, "components", "schemas", "Message", "properties")["sentAt"],
      /has no sentAt any more/,
    ],
    [
      "a field of a request that is gone",
      (document) =>
        delete at(document, "components", "schemas", "TenantInput", "properties")["name"],
      /takes no name any more/,
    ],
    [
      "a field of a request that is needed",
      (document) => list(document, "components", "schemas", "TenantInput", "required").push("name"),
      /needs name/,
    ],
    [
      "a value that is refused",
      (document) => {
        const scopes = at(document, "components", "schemas", "KeyInput", "properties", "scopes");
        list(scopes, "items", "enum").pop();
      },
      /takes no \w+ any more/,
    ],
    [
      "a shorter bound",
      (document) =>
        Object.assign(at(document, "components", "schemas", "RecipientInput", "properties", "to"), {
          maxLength: 5,
        }),
      /may have 5 characters/,
    ],
    [
      "a parameter that is gone",
      (document) => list(document, "paths", "/v1/messages", "get", "parameters").shift(),
      /takes no query parameter state any more/,
    ],
  ])("are %s", (_name, change, fault) => {
    const breaks = breaksOf(now, changed(change));
    expect(breaks.length).toBeGreaterThan(0);
    for (const one of breaks) expect(one).toMatch(fault);
  });

  it("are not what is only added", () => {
    const more = changed((document) => {
      Object.assign(at(document, "components", "schemas", "TenantInput", "properties"), {
        colour: { type: "string" },
      });
      Object.assign(at(document, "components", "schemas", "Tenant", "properties"), {
        colour: { type: "string" },
      });
    });
    expect(breaksOf(now, more)).toEqual([]);
  });

  it("need a line of the changelog among what is unreleased", () => {
    const told = (unreleased: string, released: string): string =>
      `# Changelog\n\n## Unreleased\n\n${unreleased}\n\n## 0.1.0\n\n${released}\n`;
    expect(announcesBreak(told("- Breaking: a is b.", "- x"))).toBe(true);
    expect(announcesBreak(told("- x", "- Breaking: a is b."))).toBe(false);
  });
});
