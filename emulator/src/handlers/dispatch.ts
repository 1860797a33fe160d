/** From an endpoint to its handler. A send checks the key itself: it logs what it refuses. */
import { checkAuth } from "../auth.ts";
import { coded, html, wrongKey } from "../reply.ts";
import type { Draft } from "../reply.ts";
import { countCall } from "../store/sends.ts";
import type { WireCall } from "../types.ts";
import { handleCancel, handleCharge } from "./account.ts";
import type { Context } from "./context.ts";
import { handleHistory } from "./history.ts";
import { handleSend } from "./send.ts";
import { handleTemplate } from "./template.ts";

export function dispatch(context: Context, call: WireCall): Draft {
  const { sql, settings } = context;
  const { channel, endpoint } = call;
  if (!call.slash && settings.slashless === "404") return html(404, "Not Found");
  if (endpoint === "send") return handleSend(context, call);

  const number = countCall(sql, channel, endpoint);
  const auth = checkAuth(channel, call.credential, call.ip, settings);
  if (auth === "wrongKey") return wrongKey(channel, settings);
  if (auth === "wrongIp") return coded(channel, channel === "alimtalk" ? 206 : 15, settings);
  switch (endpoint) {
    case "history":
      return handleHistory(context, call, number);
    case "charge":
      return handleCharge(context, call);
    case "cancel":
      return handleCancel(context, call);
    case "template":
    case "template/add":
    case "template/modify":
    case "template/delete":
      return handleTemplate(context, call, endpoint, number);
  }
}
