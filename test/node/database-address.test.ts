/** What is told of an address of Postgres that cannot be used, and that its password is not. */
import { describe, expect, it } from "vitest";

import { faultOfAddress, faultOfWholeAddress } from "../../scripts/database-address.ts";

describe("an address of Postgres", () => {
  it.each([
    "postgres://owner:p%40ss@db.example:5432/sms",
    "postgresql://owner:pass@db.example/sms?sslmode=require",
  ])("is taken: %s", (address) => {
    expect([faultOfAddress(address), faultOfWholeAddress(address)]).toEqual([undefined, undefined]);
  });

  it.each(["", "db.example:5432/sms", "owner:hunter2@db.example/sms", "mysql://db.example/sms"])(
    "has to be one of Postgres: %s",
    (address) => {
      expect(faultOfAddress(address)).toMatch(/^must be like postgres:/);
    },
  );

  it("has each % of its password written as %25", () => {
    const fault = faultOfWholeAddress("postgres://owner:hunter%2x@db.example/sms");
    expect(fault).toContain("%25");
    expect(fault).not.toContain("hunter");
  });

  it("names all that Hyperdrive has to know", () => {
    expect(faultOfAddress("postgres://owner@db.example")).toBeUndefined();
    expect(faultOfWholeAddress("postgres://owner@db.example")).toMatch(
      /^names no password, no database:/,
    );
  });
});
