/** Secrets in a file, with the mistakes of whoever writes one: none is cut, lost, or shown. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { othersMayRead, readSecrets, writeSecrets } from "../../scripts/deploy/secrets-file.ts";

const folder = mkdtempSync(join(tmpdir(), "secrets-"));
const path = join(folder, "secrets.env");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string) {
  writeFileSync(path, text);
  return readSecrets(path);
}

describe("a file of secrets", () => {
  it.each([
    ["lines", "A=1=\nB = 2+/ \n"],
    ["Windows' line ends and its mark at the start", "\uFEFFA=1=\r\n\r\nB=2+/\r\n"],
    ["comments, quotes and export", "# ours\nexport A='1='\nB=\"2+/\" \n"],
    ["JSON", '{ "A": "1=", "B": "2+/" }'],
  ])("is read: %s", (_what, text) => {
    expect(read(text)).toEqual({ A: "1=", B: "2+/" });
  });

  it("keeps a # that stands in quotes", () => {
    expect(read("A='s3#cr3t'")).toEqual({ A: "s3#cr3t" });
  });

  it.each([
    ["A=s3#cr3t", /line 1: A: has a # that would cut it off/],
    ["A='s3cr3t' # ours", /line 1: A: has a #/],
    ["A='s3cr3t", /half a pair of quotes/],
    ["A=1\nB: s3cr3t", /line 2 is not NAME=value/],
    ["A=1\ns3cr3t", /line 2 is not NAME=value/],
    ["A=1\nA=s3cr3t", /line 2: A is there twice/],
    ["A=", /A: must be a text that is not empty/],
    ['{ "A": "s3cr3t", }', /neither NAME=value lines nor a JSON object/],
  ])("is refused by line and name, and no value is shown: %s", (text, words) => {
    expect(() => read(text)).toThrow(words);
    expect(() => read(text)).not.toThrow("cr3t");
  });

  it("is never written over", () => {
    const kept = join(folder, "kept.env");
    writeSecrets(kept, { A: "1" });
    expect(() => writeSecrets(kept, { A: "2" })).toThrow(/is there already.*--secrets/);
    expect(readSecrets(kept)).toEqual({ A: "1" });
    expect(othersMayRead(kept)).toBe(false);
  });

  it("is told where others may read it", () => {
    read("A=1");
    chmodSync(path, 0o640);
    expect(othersMayRead(path)).toBe(true);
    chmodSync(path, 0o600);
    expect(othersMayRead(path)).toBe(false);
  });
});
