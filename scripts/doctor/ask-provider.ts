/** Whether the relay answers, and whether the provider takes our keys from its address. Nothing is sent. */
import type { Finding } from "../../src/app/doctor/finding.ts";
import { callService } from "../tenant-client.ts";

const TIMEOUT_MS = 10_000;
const ADDRESSES = ["IWINV_ALIMTALK_BASE_URL", "IWINV_SMS_BASE_URL"] as const;

/** To whoever is not the service it says no; that is an answer. */
export async function askRelay(
  vars: Readonly<Record<string, string>>,
): Promise<readonly Finding[]> {
  const asked = ADDRESSES.map(async (name): Promise<Finding | undefined> => {
    const address = vars[name];
    return address === undefined ? undefined : askAddress(name, address);
  });
  return (await Promise.all(asked)).filter((finding) => finding !== undefined);
}

async function askAddress(name: string, address: string): Promise<Finding | undefined> {
  const unanswered = (why: string): Finding => ({
    id: `relay.unanswered.${name}`,
    severity: "error",
    what: `${name}: the relay does not answer: ${why}.`,
    remedy:
      "Does it run, is its certificate good, and does its name lead to it? Until then messages wait.",
  });
  try {
    const response = await fetch(address, {
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.status < 500 ? undefined : unanswered(`status ${response.status}`);
  } catch (error) {
    const { cause, name: kind } = error as { cause?: { code?: string }; name?: string };
    return unanswered(cause?.code ?? kind ?? "unknown");
  }
}

interface Balance {
  readonly data?: readonly {
    readonly providerId: string;
    readonly channel: string | null;
    readonly error: string | null;
  }[];
}

/** By the service itself: with its keys, through its relay. @throws CliError where it cannot be asked. */
export async function askProvider(url: string, key: string): Promise<readonly Finding[]> {
  const { data = [] } = (await callService({ url, key }, "/v1/balance", "GET")) as Balance;
  return data
    .filter(({ error }) => error !== null)
    .map(({ providerId, channel, error }) => ({
      id: `provider.refused.${[providerId, channel].filter(Boolean).join(".")}`,
      severity: "error",
      what: `${providerId}${channel === null ? "" : `, ${channel}`}: the balance cannot be asked: ${error}.`,
      remedy:
        "Are its keys right, and is the relay's address registered with it? The service's log (provider.balance_failed) has its words.",
    }));
}
