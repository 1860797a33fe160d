/** Balance (§2.6, §3.3) and the cancelling of a reservation (§2.3). */
import { parseSeqNo } from "../alimtalk/history.ts";
import { SEQ_BASE } from "../constants.ts";
import { coded } from "../reply.ts";
import type { Draft } from "../reply.ts";
import { given, jsonObject } from "../rules.ts";
import { cancelMessage } from "../store/messages.ts";
import type { WireCall } from "../types.ts";
import type { Context } from "./context.ts";

export function handleCharge(context: Context, call: WireCall): Draft {
  const { settings, balance } = context;
  if (call.channel === "sms" && !given(jsonObject(call.body)?.["version"])) {
    return coded("sms", 1, settings);
  }
  const charge = { number: balance, string: String(balance), fraction: balance + 0.5 }[
    settings.chargeShape
  ];
  return coded(call.channel, call.channel === "sms" ? 0 : 200, settings, { charge });
}

/** The error codes are this emulator's guess: none is documented (§6.23). */
export function handleCancel(context: Context, call: WireCall): Draft {
  const { sql, settings, now } = context;
  const seqNo = parseSeqNo(jsonObject(call.body)?.["seqNo"]);
  if (seqNo === undefined || seqNo === null) return coded("alimtalk", 400, settings);
  const code = { cancelled: 200, unknown: 404, tooLate: 400 }[
    cancelMessage(sql, seqNo - SEQ_BASE, now)
  ];
  return coded("alimtalk", code, settings);
}
