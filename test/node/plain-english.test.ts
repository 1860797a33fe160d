/** Doc comments begin with a subject. */
import { expect, it } from "vitest";

import { shareOf, sources } from "../../scripts/plain-english.ts";

it("doc comments begin with a subject, not with a bare clause", () => {
  const { comments, clauses } = shareOf(sources());
  expect(comments).toBeGreaterThan(5000);
  expect(clauses.length / comments, clauses.join("\n")).toBeLessThan(0.05);
});

it.each([
  ["/** What is kept. */", 1],
  ["/**\n * Whose row it is: the first one's.\n */", 1],
  ["/** Of the number. */", 1],
  ["/** The owner of a row. */", 0],
  ["/** Decides what is kept. */", 0],
  ["/* What is no doc comment */ // Whose", 0],
])("%j has %i", (text, count) => {
  expect(shareOf([["a.ts", text]]).clauses.length).toBe(count);
});
