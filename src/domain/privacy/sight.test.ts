import { describe, expect, it } from "vitest";

import { SCOPES } from "../tenant/scopes.ts";
import { maySeeNumbers, numbersFor, numbersForEndpoint } from "./sight.ts";

const all = { scopes: SCOPES, guarded: true };
const others = { scopes: SCOPES.filter((scope) => scope !== "reveal"), guarded: true };

describe("who sees numbers", () => {
  it("is whoever has the scope for it, and no other scope includes it", () => {
    expect(maySeeNumbers(all)).toBe(true);
    expect(maySeeNumbers(others)).toBe(false);
    expect(maySeeNumbers({ scopes: ["reveal"], guarded: true })).toBe(true);
  });

  it("is everybody where they are not protected", () => {
    expect(maySeeNumbers({ scopes: [], guarded: false })).toBe(true);
    expect(numbersFor({ ...others, guarded: false }, undefined, "masked")).toBe("full");
  });

  it("sees masks where that is wanted, or usual", () => {
    expect(numbersFor(all, "masked")).toBe("masked");
    expect(numbersFor(all, undefined, "masked")).toBe("masked");
    expect(numbersFor(all, "full", "masked")).toBe("full");
    expect(numbersFor(all, undefined)).toBe("full");
  });

  it("without the right gets masks, and is refused what it asks for", () => {
    expect(numbersFor(others, undefined)).toBe("masked");
    expect(numbersFor(others, "masked")).toBe("masked");
    expect(numbersFor(others, "full")).toBeUndefined();
  });

  it("has an endpoint of webhooks told what was chosen for it", () => {
    expect(numbersForEndpoint(undefined, true)).toBe("masked");
    expect(numbersForEndpoint(undefined, false)).toBe("full");
    expect(numbersForEndpoint("full", true)).toBe("full");
    expect(numbersForEndpoint("masked", false)).toBe("masked");
  });
});
