/** What the configurations hand to the tests: they `inject` it. */
import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** How many runs of the pure model; the object, which is slower, gets a thirtieth. */
    readonly modelRuns: number;
    /** What has no default, and a provider that is the emulator. */
    readonly developmentSettings: Readonly<Record<string, string>>;
    /** Short times, so that real alarms fit into a test. */
    readonly quickSettings: Readonly<Record<string, string>>;
    readonly emulatorUrl: string;
    /** Keys that the emulator of SOLAPI knows. */
    readonly emulatedSolapi: Readonly<Record<string, string>>;
    /** The same of Aligo. */
    readonly emulatedAligo: Readonly<Record<string, string>>;
    /** Numbers of checks whose costs the bench wants to know; empty: those of the docs. */
    readonly storageChecks: string;
  }
}
