/** How many runs of the pure model; the object, which is slower, gets a thirtieth. `npm run test:model` sets more. */
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    readonly modelRuns: number;
    readonly modelHard: boolean;
  }
}

export function modelRuns(): number {
  return inject("modelRuns");
}

/** MODEL_HARD=1: with what is known to break promise 3. */
export function modelHard(): boolean {
  return inject("modelHard");
}
