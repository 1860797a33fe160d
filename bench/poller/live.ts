/**
 * Both designs for a minute in real time, with all times of the comparison divided by ten: our Worker in workerd, the poller
 * of our packages in this process; the emulator over HTTP and Postgres over its wire for both. Its purpose is to be held
 * against the simulation of the same script.
 */
import { KMsg } from "@k-msg/messaging";
import {
  createCloudflareSqlClient,
  HyperdriveDeliveryTrackingStore,
} from "@k-msg/messaging/adapters/cloudflare";
import { createDeliveryTrackingHooks, DeliveryTrackingService } from "@k-msg/messaging/tracking";
import { IWINVProvider } from "@k-msg/provider";
import postgres from "postgres";

import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import type { BenchContext } from "../frame/part.ts";
import type { Planned } from "./script.ts";

export interface LiveRun {
  readonly planned: readonly Planned[];
  /** The emulator's `resultAfterMsBy`. */
  readonly resultTimes: readonly number[];
  readonly patienceMs: number;
}

/** When each attempt was taken and when we knew its end, by SQL. */
interface Times {
  readonly to: string;
  readonly taken: number;
  readonly ended: number;
}

const KEY = DEVELOPMENT_DEFAULTS["API_KEY"] ?? "";

/** Of the service, live and simulated. */
export function liveSettings(checks: readonly number[]): Readonly<Record<string, string>> {
  return {
    CHECK_SCHEDULE: checks.map((ms) => `${ms}ms`).join(","),
    CHECK_SCHEDULE_LONG: "",
  };
}

/** @returns provider's result to our record, ms, of every message. */
export async function liveObjects(
  ctx: BenchContext,
  run: LiveRun,
  settings: Readonly<Record<string, string>>,
): Promise<readonly number[]> {
  const { url } = await ctx.postgres();
  const emulator = await ctx.emulator();
  await emulator.settings({ resultAfterMsBy: run.resultTimes });
  const service = await ctx.service({
    folder: ctx.folder(),
    databaseUrl: url,
    emulatorUrl: emulator.url,
    settings,
  });
  await paced(run.planned, async ({ phone }) => {
    const answer = await fetch(`${service.url}/v1/messages`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ to: phone, text: "hi" }),
    });
    if (!answer.ok) throw new Error(`the service answered ${answer.status}`);
    await answer.arrayBuffer();
  });
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  ctx.defer(async () => sql.end({ timeout: 1 }));
  // The provider takes a message between the intent and the outcome.
  return settled(
    run,
    async () => sql<Times[]>`
    select t."to", (a.at + b.at)::float8 / 2 as taken, f.at::float8 as ended
    from kmsg_delivery_tracking t
    join kmsg_delivery_event a on a.message_id = t.message_id and a.event = 'attempt_started'
    join kmsg_delivery_event b on b.message_id = t.message_id and b.event = 'sent'
    join kmsg_delivery_event f on f.message_id = t.message_id and f.event in ('delivered', 'undelivered')`,
  );
}

export async function livePoller(
  ctx: BenchContext,
  run: LiveRun,
  form: {
    readonly everyMs: number;
    readonly initialDelayMs: number;
    readonly backoffMs: readonly number[];
  },
): Promise<readonly number[]> {
  const { url } = await ctx.postgres();
  const emulator = await ctx.emulator();
  await emulator.settings({ resultAfterMsBy: run.resultTimes });
  const sql = postgres(url, { max: 6, fetch_types: false, onnotice: () => undefined });
  ctx.defer(async () => sql.end({ timeout: 1 }));
  const client = createCloudflareSqlClient({
    dialect: "postgres",
    query: async <T>(text: string, params: readonly unknown[] = []) => {
      const rows = await sql.unsafe(text, [...params] as never[]);
      return { rows: [...rows] as unknown as T[], rowCount: rows.count };
    },
  });
  const provider = new IWINVProvider({
    apiKey: "alim-key",
    smsApiKey: "sms-key",
    smsAuthKey: "sms-auth",
    smsCompanyId: "acme",
    senderNumber: "0215990000",
    baseUrl: `${emulator.url}/alimtalk`,
    smsBaseUrl: `${emulator.url}/sms`,
  });
  const { everyMs, initialDelayMs, backoffMs } = form;
  const taken = new Map<string, number>();
  const service = new DeliveryTrackingService({
    providers: [provider],
    store: new HyperdriveDeliveryTrackingStore(client, { tableName: "bench_poller" }),
    polling: { intervalMs: everyMs, initialDelayMs, backoffMs },
    onError: (error) => ctx.log(`the poller failed: ${String(error)}`),
  });
  const kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(service) });
  await service.init();
  service.start();
  ctx.defer(() => service.stop());
  await paced(run.planned, async ({ phone }) => {
    const before = Date.now();
    const sent = await kmsg.send({ type: "SMS", to: phone, text: "hi" });
    if (sent.isFailure) throw sent.error;
    taken.set(phone, (before + Date.now()) / 2);
  });
  // The run that finds a result dates it by its own beginning.
  const rows = async (): Promise<readonly Times[]> => {
    const ended = await sql<{ to: string; at: string }[]>`
      select "to", status_updated_at as at from bench_poller where status in ('DELIVERED', 'FAILED')`;
    return ended.map(({ to, at }) => ({
      to,
      taken: taken.get(to) ?? Number.NaN,
      ended: Number(at),
    }));
  };
  return settled(run, rows);
}

/** Sends each message at its time. */
async function paced(
  planned: readonly Planned[],
  send: (one: Planned) => Promise<void>,
): Promise<void> {
  const start = performance.now();
  await Promise.all(
    planned.map(async (one) => {
      await wait(Math.max(0, one.at - (performance.now() - start)));
      await send(one);
    }),
  );
}

async function settled(
  { planned, resultTimes, patienceMs }: LiveRun,
  read: () => Promise<readonly Times[]>,
): Promise<readonly number[]> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const rows = await read();
    if (rows.length >= planned.length) {
      return rows
        .map(({ to, taken, ended }) => {
          const after = resultTimes[Number(to.slice(-4)) % resultTimes.length] ?? 0;
          return ended - taken - after;
        })
        .sort((a, b) => a - b);
    }
    if (performance.now() > until) {
      throw new Error(`${rows.length} of ${planned.length} messages have ended`);
    }
    await wait(500);
  }
}

async function wait(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
