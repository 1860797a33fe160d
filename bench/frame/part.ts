/** The contract between the parts of the bench and the command that runs them. */
import type { Spread } from "./statistics.ts";
import type { Emulator, Running, ServiceOptions, WorkerdOptions } from "./workers.ts";

export interface Row {
  /** The part's name; the table groups by it. */
  readonly part: string;
  /** The measured figure, such as "latency p95, 100 ms at the provider". */
  readonly figure: string;
  /** Unit of ours and baseline: "ms", "messages/s", "rows", "kB" … */
  readonly unit: string;
  readonly ours: Spread;
  /** Measured in the same run; null where a figure has nothing to stand beside. */
  readonly baseline: Spread | null;
  /** Name of the baseline: "bare Worker", "central poller, tuned" … */
  readonly against?: string;
  /** Ours over the baseline, round by round; null without one. rowOf fills it in. */
  readonly ratio: Spread | null;
  /** As people read it: "≥ 0.85". */
  readonly aim?: string;
  readonly met?: boolean;
  readonly note?: string;
}

export interface BenchContext {
  /** Under a minute for all parts together: fewer messages and rounds, the same code. */
  readonly quick: boolean;
  /** Says how far it is, on stderr: stdout is the table's. */
  log(text: string): void;
  /** An empty folder in memory where there is some; gone at the end of the part. */
  folder(): string;
  /** Runs at the end of the part, the last first, however the part ends. */
  defer(cleanUp: () => unknown): void;
  /** A migrated Postgres: BENCH_DATABASE_URL's server with a database of its own, else the embedded one. */
  postgres(): Promise<{ readonly url: string; readonly version: string }>;
  emulator(bindings?: Readonly<Record<string, string>>): Promise<Emulator>;
  /** The Worker of src/, built as it is deployed, without the web page. */
  service(options: ServiceOptions): Promise<Running>;
  /** Any other Worker, by its wrangler.jsonc. */
  workerd(options: WorkerdOptions): Promise<Running>;
}

export interface BenchPart {
  /** For --only. */
  readonly name: string;
  /** @throws Error when something is wrong; never because something is slow. */
  run(ctx: BenchContext): Promise<readonly Row[]>;
}
