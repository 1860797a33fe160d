/** `npm run rebuild`: has a running service bring back what its database lost, call by call, and tells how far it is. */
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";

import { callService, CliError, type Service } from "./tenant-client.ts";

const HELP = `npm run rebuild -- [options]

Applies erasures and legal holds to a database that was restored or made anew, and brings back every message and batch that an object
knows. Breaking it off loses nothing: the next call goes on. docs/operate/restore.md is the drill.

  --status             only tells how far it is
  --restart            begins anew, although one is under way
  --from <day>         the oldest Korean day, such as 2026-11-20; default 400 days ago
  --per-second <n>     messages a second at most; default 200
  --url <url>          the service; default SERVICE_URL or http://127.0.0.1:8787
  --key <key>          an admin key of the default tenant; default API_KEY or the development key

Ends with 1 where objects could not be asked or rows were refused.`;

interface View {
  readonly state: "none" | "running" | "done";
  readonly phase: string | null;
  readonly at: { readonly tenant: string; readonly day: string } | null;
  readonly days: { readonly done: number; readonly of: number };
  readonly counts: Readonly<
    Record<"acts" | "messages" | "repaired" | "notFound" | "refused" | "failed" | "batches", number>
  >;
  readonly cannotComeBack: readonly { readonly table: string; readonly what: string }[];
}

const PATH = "/v1/mirror/rebuild";
/** Messages of a call. */
const TOGETHER = 200;
/** A service that does not answer is asked again so often, each time later. */
const MOST_TRIES = 8;
const FIRST_WAIT_MS = 1000;

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const { values } = parse();
if (values.help) {
  console.log(HELP);
} else {
  try {
    await run({
      url: values.url ?? process.env["SERVICE_URL"] ?? "http://127.0.0.1:8787",
      key: values.key ?? process.env["API_KEY"] ?? "dev-only-key",
    });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function parse() {
  try {
    return parseArgs({
      options: {
        status: flag,
        restart: flag,
        from: text,
        "per-second": text,
        url: text,
        key: text,
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nSee --help.`);
    process.exit(1);
  }
}

async function run(service: Service): Promise<void> {
  const known = (await callService(service, PATH, "GET")) as View;
  if (values.status) return console.log(known.state === "none" ? "none" : told(known));
  const perSecond = rate();
  let restart = values.restart === true || known.state === "done";
  const from = values.from !== undefined && (restart || known.state === "none") && values.from;
  if (values.from !== undefined && from === false) {
    throw new CliError(
      "--from: one is under way with a day of its own; add --restart to begin anew",
    );
  }
  let before = known;
  for (;;) {
    const startedMs = Date.now();
    const body = { messages: TOGETHER, ...(restart && { restart }), ...(from && { from }) };
    const view = await patiently(async () => callService(service, PATH, "POST", body));
    restart = false;
    console.log(told(view));
    if (view.state === "done") return report(view);
    const asked = Math.max(0, view.counts.messages - before.counts.messages);
    before = view;
    const waitMs = (asked / perSecond) * 1000 - (Date.now() - startedMs);
    if (waitMs > 0) await setTimeout(waitMs);
  }
}

function rate(): number {
  const given = Number(values["per-second"] ?? 200);
  if (Number.isFinite(given) && given > 0) return given;
  throw new CliError("--per-second: must be a number above 0");
}

/** The database may be away for a while, and the service too: the next call goes on. */
async function patiently(call: () => Promise<unknown>): Promise<View> {
  for (let tries = 1; ; tries++) {
    try {
      return (await call()) as View;
    } catch (error) {
      const mayPass = error instanceof CliError && !/^4(?!29)\d\d /.test(error.message);
      if (!mayPass || tries === MOST_TRIES) throw error;
      console.error(`${error.message}; again`);
      await setTimeout(FIRST_WAIT_MS * 2 ** (tries - 1));
    }
  }
}

function told({ phase, at, days, counts }: View): string {
  const { acts, messages, repaired, notFound, refused, failed, batches } = counts;
  const place = at ? `${at.day} of ${at.tenant}` : phase;
  return [
    `${place}: ${days.done} of ${days.of} days`,
    `${messages} messages, ${repaired} put right, ${notFound} without an object`,
    `${batches} batches, ${acts} erasures and holds`,
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(failed > 0 ? [`${failed} could not be asked`] : []),
  ].join(" · ");
}

function report({ counts, cannotComeBack }: View): void {
  console.log("\nWhat cannot come back:");
  for (const { table, what } of cannotComeBack) console.log(`- ${table}: ${what}`);
  if (counts.refused > 0)
    console.error(`\n${counts.refused} rows are dead letters: see /v1/dead-letters`);
  if (counts.failed > 0)
    console.error(`\n${counts.failed} objects could not be asked: call it again`);
  if (counts.refused + counts.failed > 0) process.exitCode = 1;
}
