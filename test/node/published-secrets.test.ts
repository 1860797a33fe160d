import { expect, it } from "vitest";

import { DEVELOPMENT_DEFAULTS, EMULATED_SOLAPI } from "../../scripts/settings.ts";
import { isPublished } from "../../src/kernel/secrets/published.ts";
import { DESCRIPTORS } from "../../src/providers/descriptors.ts";

/** Settings of the local stack that open something. */
const SECRET = /(?:_KEY|_SECRET|_TOKEN)$/;

it("every secret of the local stack is known to be published", () => {
  const all = Object.entries({ ...DEVELOPMENT_DEFAULTS, ...EMULATED_SOLAPI });
  const secrets = all.filter(([name]) => SECRET.test(name));
  expect(secrets.length).toBeGreaterThan(7);
  const known = new Set(DESCRIPTORS.flatMap(({ emulated }) => emulated));
  const unknown = secrets.filter(([, one]) => !isPublished(one) && !known.has(one));
  expect(unknown).toEqual([]);
});
