/** IWINV's templates in our words. */
import type { IwinvTemplate } from "@k-msg/provider/iwinv";

import type { TemplateState, TemplateText } from "../../domain/template/template.ts";

const STATES: Readonly<Record<string, TemplateState>> = {
  Y: "approved",
  I: "inspection",
  R: "rejected",
};

export function iwinvTemplate(told: IwinvTemplate): TemplateText {
  const { content, buttons = [], statusCode, statusMessage, comments } = told;
  const review = comments ?? statusMessage;
  return {
    content,
    buttons,
    state: STATES[statusCode] ?? "unknown",
    ...(review !== undefined && { review }),
  };
}
