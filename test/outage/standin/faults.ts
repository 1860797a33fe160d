/** What a whole provider, its relay or our account can suffer from. */
import { alimtalkCharge, alimtalkCode } from "./alimtalk.ts";
import { BAD_GATEWAY, type Call, type Reply } from "./call.ts";
import { smsCharge, smsCode } from "./sms.ts";

export interface Fault {
  /** Faults of the line are nobody's message; those of the account need a person. */
  readonly of: "line" | "account";
  /** Nobody listens: the connection is refused. */
  readonly closed?: true;
  /** Undefined where the call goes well all the same. */
  readonly reply: (call: Call) => Reply | undefined;
}

const SMS = { wrongKey: 14, chargeLimit: 50 };
const ALIMTALK = { wrongKey: 201, noBalance: 519 };

const always =
  (reply: Reply): Fault["reply"] =>
  () =>
    reply;

export const FAULTS = {
  "502": { of: "line", reply: always(BAD_GATEWAY) },
  "521": { of: "line", reply: always({ kind: "html", status: 521, title: "Web server is down" }) },
  "404": { of: "line", reply: always({ kind: "html", status: 404, title: "Not Found" }) },
  hang: { of: "line", reply: always({ kind: "silence" }) },
  refused: { of: "line", closed: true, reply: always({ kind: "reset" }) },
  reset: { of: "line", reply: always({ kind: "reset" }) },
  key: {
    of: "account",
    reply: ({ channel }) =>
      channel === "sms" ? smsCode(SMS.wrongKey) : alimtalkCode(ALIMTALK.wrongKey),
  },
  balance: { of: "account", reply: withoutBalance },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

/** Reads go well: who probes with one has to read the amount. */
function withoutBalance({ channel, endpoint }: Call): Reply | undefined {
  const sms = channel === "sms";
  if (endpoint === "send") return sms ? smsCode(SMS.chargeLimit) : alimtalkCode(ALIMTALK.noBalance);
  if (endpoint === "charge") return sms ? smsCharge(0) : alimtalkCharge(0);
  return undefined;
}
