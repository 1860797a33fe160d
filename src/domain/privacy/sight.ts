/** Decides who may see telephone numbers: the one place that decides. Every view asks for the answer. Pure. */
import type { Scope } from "../tenant/scopes.ts";

export const NUMBERS = ["masked", "full"] as const;
/** `masked`: 010****5678. */
export type Numbers = (typeof NUMBERS)[number];

/** The right to see them where they are protected. No other scope includes it, `admin` neither. */
export const REVEAL: Scope = "reveal";

interface Viewer {
  readonly scopes: readonly Scope[];
  /** Fields are protected. */
  readonly guarded: boolean;
}

export function maySeeNumbers({ scopes, guarded }: Viewer): boolean {
  return !guarded || scopes.includes(REVEAL);
}

/**
 * The form of numbers in the answer to a request.
 * @param asked by the request; left out: `usual`
 * @param usual what the route shows to whoever may see them
 * @returns undefined where it asks for what it may not see
 */
export function numbersFor(
  viewer: Viewer,
  asked: Numbers | undefined,
  usual: Numbers = "full",
): Numbers | undefined {
  if (asked === "masked") return asked;
  if (maySeeNumbers(viewer)) return asked ?? (viewer.guarded ? usual : "full");
  return asked === "full" ? undefined : "masked";
}

/**
 * The form of numbers that a tenant's endpoint gets: masks where numbers are protected, unless somebody who may see them chose
 * otherwise.
 */
export function numbersForEndpoint(chosen: Numbers | undefined, guarded: boolean): Numbers {
  return chosen ?? (guarded ? "masked" : "full");
}
