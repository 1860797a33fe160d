/** IWINV's templates in our words. What is registered or changed goes into inspection by itself. */
import type { KMsgError, Result, Template } from "@k-msg/core";
import type { IwinvTemplate, IWINVTemplateProvider } from "@k-msg/provider/iwinv";

import type {
  RegisteredTemplate,
  TemplateButton,
  TemplateDraft,
} from "../../domain/template/registered.ts";
import type { ReadFault, TemplateState } from "../../domain/template/template.ts";
import { stringOf } from "../outcome.ts";
import type { Changed, ChangeFault, TemplateDesk } from "../template-desk.ts";

const STATES: Readonly<Record<string, TemplateState>> = {
  Y: "approved",
  I: "inspection",
  R: "rejected",
};
const CODES = new Map(Object.entries(STATES).map(([code, state]) => [state, code]));
/** IWINV's own limit. */
const MAX_PAGE = 1000;
/** Its fields of links, and ours. */
const LINKS = [
  ["linkMo", "linkMobile"],
  ["linkPc", "linkPc"],
  ["linkIos", "linkIos"],
  ["linkAnd", "linkAndroid"],
] as const;

export function iwinvDesk(iwinv: IWINVTemplateProvider): TemplateDesk {
  return {
    states: [...CODES.keys()],
    maxPage: MAX_PAGE,

    async page({ page, limit, state }) {
      const status = state && CODES.get(state);
      const result = await iwinv.searchTemplates({ page, limit, ...(status && { status }) });
      if (result.isFailure) return { ok: false, fault: iwinvReadFault(result.error) };
      const { templates, total } = result.value;
      return { ok: true, page: { templates: templates.map(iwinvTemplate), total } };
    },

    async create(draft) {
      return changed(await iwinv.createTemplate(inputOf(draft)));
    },

    async change(id, draft) {
      return changed(await iwinv.updateTemplate(id, inputOf(draft)));
    },

    async remove(id) {
      const result = await iwinv.deleteTemplate(id);
      return result.isSuccess
        ? { ok: true, value: undefined }
        : { ok: false, fault: changeFault(result.error) };
    },

    // There is no call that asks for inspection; a change does, of nothing too.
    async inspect(id) {
      return changed(await iwinv.updateTemplate(id, {}));
    },
  };
}

function inputOf({
  name,
  content,
  buttons,
}: TemplateDraft): TemplateDraft & { buttons: TemplateButton[] } {
  return { name, content, buttons: [...buttons] };
}

function changed(result: Result<Template, KMsgError>): Changed<RegisteredTemplate> {
  return result.isSuccess
    ? { ok: true, value: iwinvTemplate(result.value) }
    : { ok: false, fault: changeFault(result.error) };
}

/** @param told from a list with IWINV's own words, or from a change with k-msg's alone */
export function iwinvTemplate(told: Template & Partial<IwinvTemplate>): RegisteredTemplate {
  const { code, name, content, buttons = [], statusMessage, comments, createdAt } = told;
  const review = comments ?? statusMessage;
  const at = createdAt.getTime();
  return {
    id: code,
    name,
    content,
    buttons: buttons.map(buttonOf),
    state: stateOf(told),
    ...(review !== undefined && { review }),
    ...(at > 0 && { createdAt: at }),
  };
}

function stateOf({ statusCode, status }: Template & Partial<IwinvTemplate>): TemplateState {
  if (statusCode !== undefined) return STATES[statusCode] ?? "unknown";
  return status === "INSPECTION" ? "inspection" : "unknown";
}

function buttonOf(told: unknown): TemplateButton {
  const button = (told ?? {}) as Readonly<Record<string, unknown>>;
  const links = LINKS.flatMap(([wire, ours]) => {
    const link = stringOf(button[ours]) ?? stringOf(button[wire]);
    return link ? [[ours, link]] : [];
  });
  const type = stringOf(button["type"]) ?? stringOf(button["linkType"]) ?? "";
  return {
    // Its two names for following a parcel.
    type: type === "DB" ? "DS" : type,
    name: stringOf(button["name"]) ?? "",
    ...Object.fromEntries(links),
  };
}

export function iwinvReadFault({ code, message, details }: KMsgError): ReadFault {
  if (code === "TEMPLATE_NOT_FOUND") return { kind: "unknown_template" };
  const fault = stringOf(details?.["fault"]) ?? "network";
  return { kind: "unavailable", code, fault, message };
}

function changeFault(error: KMsgError): ChangeFault {
  const { message, providerErrorText, details } = error;
  // A look before the change failed, which has no outcome, or the change itself is known not to have been made.
  const read = iwinvReadFault(error);
  if (details?.["outcome"] === "unknown") return { kind: "lost" };
  if (read.kind === "unavailable" && read.fault === "request") {
    return { kind: "refused", message: providerErrorText ?? message };
  }
  return read;
}
