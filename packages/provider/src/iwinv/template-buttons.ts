import { fail, KMsgErrorCode, type KMsgError, ok, type Result } from "@k-msg/core";
import { validateTemplatePayload } from "@k-msg/template/send";

import { isRecord } from "../reading.ts";
import type { IwinvSettings } from "./config.ts";
import { iwinvError } from "./errors.ts";

/** The body of a template as `add` and `modify` want it. */
export interface TemplateBody extends Record<string, unknown> {
  templateName: string;
  templateContent: string;
  buttons?: Record<string, string>[];
}

/** IWINV's names of links and k-msg's. */
const LINKS = [
  ["linkMo", "linkMobile"],
  ["linkPc", "linkPc"],
  ["linkIos", "linkIos"],
  ["linkAnd", "linkAndroid"],
] as const;

/** IWINV writes DB where it adds a button for delivery tracking, elsewhere DS, as k-msg does. */
const DELIVERY = { wire: "DB", kmsg: "DS" } as const;

/** A button as a list, an `add` or k-msg has it, in k-msg's words. */
const asKmsg = (button: unknown): unknown => {
  if (!isRecord(button)) return button;
  const type = button["type"] ?? button["linkType"];
  const links = LINKS.map(([wire, kmsg]) => [kmsg, button[kmsg] ?? button[wire]]);
  return {
    ...button,
    type: type === DELIVERY.wire ? DELIVERY.kmsg : type,
    ...Object.fromEntries(links.filter(([, link]) => link !== undefined)),
  };
};

/** A button of k-msg in IWINV's words, which has one field for a link and a scheme of an app. */
const asWire = (button: object, deliveryType: string): Record<string, string> => {
  const given = button as Record<string, string | undefined>;
  const schemes: Readonly<Record<string, string | undefined>> = {
    linkIos: given["schemeIos"],
    linkAndroid: given["schemeAndroid"],
  };
  const links = LINKS.flatMap(([wire, kmsg]) => {
    const link = given[kmsg] ?? schemes[kmsg];
    return link === undefined ? [] : [[wire, link]];
  });
  const type = given["type"] === DELIVERY.kmsg ? deliveryType : (given["type"] ?? "");
  return { type, name: given["name"] ?? "", ...Object.fromEntries(links) };
};

/** A template as it is to be sent, or why k-msg's rules refuse it. */
export const templateBody = (
  settings: IwinvSettings,
  input: { name?: unknown; content?: unknown; buttons?: unknown },
): Result<TemplateBody, KMsgError> => {
  const { name, content, buttons } = input;
  const known = Array.isArray(buttons) ? buttons.map(asKmsg) : buttons;
  const checked = validateTemplatePayload({ name, content, buttons: known });
  if (checked.isFailure) {
    const facts = { outcome: "refused", fault: "request" } as const;
    return fail(iwinvError(KMsgErrorCode.INVALID_REQUEST, checked.error.message, facts));
  }
  const { value } = checked;
  return ok({
    templateName: value.name ?? "",
    templateContent: value.content ?? "",
    ...(value.buttons && {
      buttons: value.buttons.map((button) => asWire(button, settings.deliveryButtonType)),
    }),
  });
};
