/** One run's processes: a Worker and a Postgres of its own, the provider's stand-in, and a receiver of alerts. */
import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { startStack } from "../../scripts/stack.ts";
import { request } from "../e2e/support.ts";
import { startAlertReceiver, type AlertReceiver } from "./alert-receiver.ts";
import { startStandIn, type StandIn } from "./standin/server.ts";

export interface World {
  /** Of the Worker. */
  readonly url: string;
  readonly databaseUrl: string;
  readonly provider: StandIn;
  readonly alerts: AlertReceiver["alerts"];
  stop(): Promise<void>;
}

export interface WorldOptions {
  /** An empty folder. */
  readonly stateDir: string;
  readonly latencyMs?: number;
  readonly settings?: Readonly<Record<string, string>>;
}

/** Otherwise as it comes: what is judged are the defaults that operators run with. */
const SETTINGS = {
  ...DEVELOPMENT_DEFAULTS,
  RATE_LIMIT: "0",
  METRICS_FLUSH: "500ms",
  // A run waits for the all-clear.
  ALERT_CLEAR_AFTER: "20s",
};
/** As the platform does. */
const CRON_MS = 60_000;

/** The web page has to be built: with several worlds at once nobody may build it meanwhile. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const provider = await startStandIn(options.latencyMs);
  const receiver = await startAlertReceiver();
  const parts: { stop(): Promise<void> }[] = [provider, receiver];
  const stopParts = async (): Promise<void> => {
    await Promise.all(parts.map(async (part) => part.stop()));
  };
  try {
    const stack = await startStack(
      {
        port: 0,
        stateDir: options.stateDir,
        databaseUrl: undefined,
        useEmulator: false,
        worker: {
          ...SETTINGS,
          IWINV_ALIMTALK_BASE_URL: `${provider.url}/alimtalk`,
          IWINV_SMS_BASE_URL: `${provider.url}/sms`,
          ALERT_WEBHOOK_URL: receiver.url,
          ...options.settings,
        },
      },
      false,
    );
    parts.unshift(stack);
    await stack.startPart("worker");
    const cron = setInterval(() => void runCron(stack.url), CRON_MS);
    return {
      url: stack.url,
      databaseUrl: stack.databaseUrl,
      provider,
      alerts: receiver.alerts,
      stop: async () => {
        clearInterval(cron);
        await stopParts();
      },
    };
  } catch (error) {
    await stopParts();
    throw error;
  }
}

/** What it does not finish in time the next one does. */
async function runCron(url: string): Promise<void> {
  try {
    const response = await request(url, "/cdn-cgi/handler/scheduled");
    await response.body?.cancel();
  } catch (error) {
    console.warn(`cron: ${String(error)}`);
  }
}
