/** Kakao templates of an Aligo account. */
import {
  extractTemplateVariables,
  fail,
  type KMsgError,
  KMsgErrorCode,
  ok,
  type ProviderRequestContext,
  type Result,
  type Template,
  type TemplateContext,
  type TemplateCreateInput,
  type TemplateListParams,
  type TemplateUpdateInput,
} from "@k-msg/core";

import { isRecord, readId, readList } from "../reading.ts";
import type { AligoSettings } from "./config.ts";
import { aligoError, refuse } from "./errors.ts";
import { dateOf } from "./time.ts";
import { callAligo, type AligoCall, type AligoFields } from "./transport.ts";

/** Kakao's states: registered, asked for, approved, rejected. */
const STATES: Readonly<Record<string, Template["status"]>> = {
  REG: "PENDING",
  REQ: "INSPECTION",
  APR: "APPROVED",
  REJ: "REJECTED",
};

const text = (value: unknown): string => (typeof value === "string" ? value : "");

export const readTemplate = (row: Record<string, unknown>): Template | undefined => {
  const code = readId(row["templtCode"]);
  if (code === undefined) return undefined;
  const content = text(row["templtContent"]);
  const createdAt = dateOf(row["cdate"]) ?? new Date(0);
  const category = text(row["templateType"]);
  return {
    id: code,
    code,
    name: text(row["templtName"]),
    content,
    status: STATES[text(row["inspStatus"])] ?? "PENDING",
    ...(category !== "" && { category }),
    buttons: readList(row["buttons"]),
    variables: extractTemplateVariables(content),
    createdAt,
    updatedAt: createdAt,
  };
};

type Found = Result<Template, KMsgError>;

/** Time that a send trusts the cached template. */
const FRESH_MS = 300_000;
const MAX_KEPT = 1000;

export class AligoTemplates {
  readonly #settings: AligoSettings;
  readonly #kept = new Map<string, { readonly template: Template; readonly until: number }>();

  constructor(settings: AligoSettings) {
    this.#settings = settings;
  }

  /** From memory for five minutes. What fails here was not sent. */
  async forSend(code: string, senderkey: string, context: ProviderRequestContext): Promise<Found> {
    const name = `${senderkey}\n${code}`;
    const now = this.#settings.now();
    const kept = this.#kept.get(name);
    if (kept && now < kept.until) return ok(kept.template);
    const found = await this.get(code, { ...context, kakaoChannelSenderKey: senderkey });
    if (found.isFailure) return fail(beforeSend(found.error));
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(name, { template: found.value, until: now + FRESH_MS });
    return found;
  }

  async get(code: string, context: TemplateContext = {}): Promise<Found> {
    const rows = await this.#rows({ tpl_code: code }, context);
    if (rows.isFailure) return rows;
    const found = rows.value.find((template) => template.code === code);
    if (found) return ok(found);
    const facts = { outcome: "refused", fault: "request" } as const;
    return fail(aligoError(KMsgErrorCode.TEMPLATE_NOT_FOUND, "Aligo has no such template", facts));
  }

  async list(
    { status, page = 1, limit = 100 }: TemplateListParams = {},
    context: TemplateContext = {},
  ): Promise<Result<Template[], KMsgError>> {
    const rows = await this.#rows({}, context);
    if (rows.isFailure) return rows;
    const wanted = rows.value.filter((one) => status === undefined || one.status === status);
    return ok(wanted.slice((page - 1) * limit, page * limit));
  }

  async create(input: TemplateCreateInput, context: TemplateContext = {}): Promise<Found> {
    const { name, content, buttons = [] } = input;
    if (name.trim() === "" || content.trim() === "") return refuse("name and content are required");
    const fields = { tpl_name: name, tpl_content: content, ...buttonField(buttons) };
    const made = await this.#call("template/add/", fields, context);
    if (made.isFailure) return made;
    const data = isRecord(made.value["data"]) ? made.value["data"] : made.value;
    const code = readId(data["templtCode"]);
    if (code === undefined) {
      const facts = { fault: "gateway" } as const;
      return fail(aligoError(KMsgErrorCode.PROVIDER_ERROR, "Aligo named no template", facts));
    }
    const at = new Date(this.#settings.now());
    const variables = extractTemplateVariables(content);
    const state = { status: "PENDING", createdAt: at, updatedAt: at } as const;
    return ok({ id: code, code, name, content, buttons, variables, ...state });
  }

  async update(
    code: string,
    patch: TemplateUpdateInput,
    context: TemplateContext = {},
  ): Promise<Found> {
    const before = await this.get(code, context);
    if (before.isFailure) return before;
    const after = { ...before.value, ...patch, updatedAt: new Date(this.#settings.now()) };
    const fields = {
      tpl_code: code,
      tpl_name: after.name,
      tpl_content: after.content,
      ...buttonField(after.buttons ?? []),
    };
    const made = await this.#call("template/modify/", fields, context);
    if (made.isFailure) return made;
    this.#kept.clear();
    return ok({ ...after, variables: extractTemplateVariables(after.content), status: "PENDING" });
  }

  async remove(code: string, context: TemplateContext = {}): Promise<Result<void, KMsgError>> {
    const made = await this.#call("template/del/", { tpl_code: code }, context);
    if (made.isFailure) return made;
    this.#kept.clear();
    return ok(undefined);
  }

  async inspect(code: string, context: TemplateContext = {}): Promise<Result<void, KMsgError>> {
    const made = await this.#call("template/request/", { tpl_code: code }, context);
    return made.isFailure ? made : ok(undefined);
  }

  async #rows(
    fields: AligoFields,
    context: TemplateContext,
  ): Promise<Result<Template[], KMsgError>> {
    const answer = await this.#call("template/list/", fields, context);
    if (answer.isFailure) return answer;
    return ok(readList(answer.value["list"]).flatMap((row) => readTemplate(row) ?? []));
  }

  async #call(path: string, fields: AligoFields, context: TemplateContext) {
    const { kakaoChannelSenderKey: key } = context;
    if (!key && !this.#settings.senderKey) {
      return refuse("templates need `senderKey` in the config, or kakaoChannelSenderKey");
    }
    const url = `${this.#settings.kakaoBaseUrl}/akv10/${path}`;
    const own = key ? { senderkey: key } : {};
    const call: AligoCall = { purpose: "read", url, fields: { ...own, ...fields } };
    return callAligo(this.#settings, call, context);
  }
}

const buttonField = (buttons: readonly unknown[]): AligoFields =>
  buttons.length === 0 ? {} : { tpl_button: JSON.stringify({ button: buttons }) };

/** Only failures before the send pass here, so the message is known not to be out. */
const beforeSend = (error: KMsgError): KMsgError => {
  const { code, message, details, httpStatus, retryAfterMs } = error;
  const fault = (details?.["fault"] ?? "gateway") as "request" | "account" | "gateway";
  const refused = fault === "request" || fault === "account";
  return aligoError(
    code,
    message,
    { ...details, fault, outcome: refused ? "refused" : "not_sent" },
    {
      ...(httpStatus !== undefined && { httpStatus }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
  );
};
