/** How many runs of the pure model; the object, which is slower, gets a thirtieth. `npm run test:model` sets more. */
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    readonly modelRuns: number;
  }
}

export function modelRuns(): number {
  return inject("modelRuns");
}
