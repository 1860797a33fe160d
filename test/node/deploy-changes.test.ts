/** What a deployment changes of what is deployed; and ids that are written into a file with its comments. */
import { describe, expect, it } from "vitest";

import { changesOf, factsOf, type Binding, type Whole } from "../../scripts/deploy/facts.ts";
import { replaceValue } from "../../scripts/deploy/jsonc.ts";

const whole = (bindings: readonly Binding[], change: Partial<Whole> = {}): Whole => ({
  worker: { bindings },
  crons: [],
  consumers: [],
  ...change,
});
const plain = (name: string, text: string): Binding => ({ name, type: "plain_text", text });
const changes = (before: Whole, after: Whole) => changesOf(factsOf(before), factsOf(after));

describe("what a deployment changes", () => {
  it("is nothing where all is the same, whatever Cloudflare fills in", () => {
    const before = whole([{ name: "MIRROR", type: "queue", queue_name: "m", extra: 1 }], {
      worker: {
        bindings: [{ name: "MIRROR", type: "queue", queue_name: "m", extra: 1 }],
        observability: { enabled: true, logs: { enabled: true } },
      },
    });
    const after = whole([], {
      worker: {
        bindings: [{ name: "MIRROR", type: "queue", queue_name: "m" }],
        observability: { enabled: true },
      },
    });
    expect(changes(before, after)).toEqual([]);
  });

  it("is named: a variable, a binding, a limit, a cron job, a consumer", () => {
    const before = whole(
      [
        plain("RATE_LIMIT", "5"),
        plain("PRICES", "SMS=9"),
        { name: "DB", type: "hyperdrive", id: "a" },
      ],
      {
        crons: ["* * * * *", "0 0 * * *"],
      },
    );
    const after: Whole = {
      worker: {
        bindings: [plain("RATE_LIMIT", "6"), { name: "DB", type: "hyperdrive", id: "b" }],
        limits: { cpu_ms: 10 },
      },
      crons: ["* * * * *"],
      consumers: [
        { queue: "m", deadLetter: "d", batchSize: 1, waitMs: 2, retries: 3, concurrency: null },
      ],
    };
    expect(changes(before, after)).toEqual([
      { kind: "changed", name: "var RATE_LIMIT", before: "5", after: "6" },
      { kind: "changed", name: "binding DB", before: "database a", after: "database b" },
      { kind: "added", name: "limit cpu_ms", after: "10" },
      {
        kind: "added",
        name: "consumer of m",
        after: "batch 1, wait 2 ms, retries 3, concurrency any, dead letters d",
      },
      { kind: "removed", name: "var PRICES", before: "SMS=9" },
      { kind: "removed", name: "cron 0 0 * * *", before: "on" },
    ]);
  });

  it("never takes a secret away, and never shows what may be one", () => {
    const before = whole([
      { name: "HASH_KEY", type: "secret_text" },
      { name: "SPARE", type: "secret_text" },
      plain("API_KEY", "s3cr3t"),
      plain("OURS", "s3cr3t"),
      plain("RATE_LIMIT", "5"),
    ]);
    const after = whole([
      { name: "HASH_KEY", type: "inherit" },
      { name: "API_KEY", type: "inherit" },
    ]);
    const found = changes(before, after);
    expect(found).toEqual([
      { kind: "changed", name: "var API_KEY", before: "(not shown)", after: "(secret)" },
      { kind: "removed", name: "var OURS", before: "(not shown)" },
      { kind: "removed", name: "var RATE_LIMIT", before: "5" },
    ]);
    expect(JSON.stringify(found)).not.toContain("s3cr3t");
  });
});

describe("a value in a file with comments", () => {
  const text = `// "id": "old"
{
  /* "a": { "id": "x" } */
  "list": [1, { "id": "in a list" }],
  "text": "a \\"quoted\\" { brace, // no comment",
  "a": { "id": "old" , }, // here
  "n": 12,
}
`;

  it.each([
    [["a", "id"], "new", `"a": { "id": "old" , }`, `"a": { "id": "new" , }`],
    [["list", 1, "id"], "new", `"in a list"`, `"new"`],
    [["list", 0], 7, "[1,", "[7,"],
    [["n"], true, `"n": 12`, `"n": true`],
  ])("at %j is changed, and not a character beside it", (path, value, was, is) => {
    expect(replaceValue(text, path, value)).toBe(text.replace(was, is));
  });

  it.each([[["a", "other"]], [["b"]], [["a"]], [["list", 5]]])(
    "that is not there (%j) is none",
    (path) => {
      expect(replaceValue(text, path, "x")).toBeUndefined();
    },
  );
});
