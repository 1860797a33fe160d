/** A provider that sends nothing and does what its script says, with templates and channels in memory: for tests and demonstrations. */
import {
  extractTemplateVariables,
  fail,
  type KakaoChannel,
  type KakaoChannelCategories,
  type KakaoChannelProvider,
  KMsgError,
  KMsgErrorCode,
  ok,
  type Result,
  type Template,
  type TemplateCreateInput,
  type TemplateInspectionProvider,
  type TemplateListParams,
  type TemplateProvider,
  type TemplateUpdateInput,
} from "@k-msg/core";

import { isRecord } from "../reading.ts";
import { type MockProviderConfig, MockSendProvider } from "./mock-send.ts";

const SEED_CODE = "MOCK_TPL_SEED";

type Refusal = "INVALID_REQUEST" | "TEMPLATE_NOT_FOUND";

const isFilled = (value: unknown): value is string =>
  typeof value === "string" && value.trim() !== "";

const templateOf = (code: string, input: TemplateCreateInput): Template => {
  const now = new Date();
  return {
    ...input,
    id: code,
    code,
    status: "APPROVED",
    variables: input.variables ?? extractTemplateVariables(input.content),
    createdAt: now,
    updatedAt: now,
  };
};

/** Only the fields that a template has; what is undefined is left out. */
const fieldsOf = ({ name, content, category, buttons, variables }: TemplateUpdateInput) => ({
  ...(name !== undefined && { name }),
  ...(content !== undefined && { content }),
  ...(category !== undefined && { category }),
  ...(buttons !== undefined && { buttons }),
  ...(variables !== undefined && { variables }),
});

/** As `MockSendProvider`; templates stand approved at once, and channels need no code by text. */
export class MockProvider
  extends MockSendProvider
  implements TemplateProvider, TemplateInspectionProvider, KakaoChannelProvider
{
  readonly #templates = new Map<string, Template>();
  readonly #channels: KakaoChannel[] = [];
  #made = 0;

  constructor(config: MockProviderConfig = {}) {
    super(config);
    const seed = { name: "Mock Seed Template", content: "Hello #{name}" };
    this.#templates.set(SEED_CODE, templateOf(SEED_CODE, seed));
    this.#channels.push(this.#channel("mock-sender-seed", "@mock"));
  }

  async createTemplate(input: TemplateCreateInput): Promise<Result<Template, KMsgError>> {
    if (!isRecord(input) || !isFilled(input.name) || !isFilled(input.content)) {
      return this.#refuse("INVALID_REQUEST", "a template needs a name and a content");
    }
    const code = `MOCK_TPL_${++this.#made}`;
    const { name, content } = input;
    const template = templateOf(code, { ...fieldsOf(input), name, content });
    this.#templates.set(code, template);
    return ok({ ...template });
  }

  async updateTemplate(
    code: string,
    patch: TemplateUpdateInput,
  ): Promise<Result<Template, KMsgError>> {
    const old = this.#templates.get(code);
    if (old === undefined) return this.#noTemplate();
    const fields = isRecord(patch) ? fieldsOf(patch) : {};
    const content = fields.content ?? old.content;
    const variables = fields.variables ?? extractTemplateVariables(content);
    const template = { ...old, ...fields, variables, updatedAt: new Date() };
    this.#templates.set(code, template);
    return ok({ ...template });
  }

  async deleteTemplate(code: string): Promise<Result<void, KMsgError>> {
    return this.#templates.delete(code) ? ok(undefined) : this.#noTemplate();
  }

  async getTemplate(code: string): Promise<Result<Template, KMsgError>> {
    const template = this.#templates.get(code);
    return template ? ok({ ...template }) : this.#noTemplate();
  }

  async listTemplates(params: TemplateListParams = {}): Promise<Result<Template[], KMsgError>> {
    const { status, page = 1, limit = 10 } = params;
    const all = [...this.#templates.values()].filter(
      (template) => status === undefined || template.status === status,
    );
    const from = (page - 1) * limit;
    return ok(all.slice(from, from + limit).map((template) => ({ ...template })));
  }

  async requestTemplateInspection(code: string): Promise<Result<void, KMsgError>> {
    return this.#templates.has(code) ? ok(undefined) : this.#noTemplate();
  }

  async listKakaoChannels(
    params: { plusId?: string; senderKey?: string } = {},
  ): Promise<Result<KakaoChannel[], KMsgError>> {
    const { plusId, senderKey } = params;
    const found = this.#channels
      .filter((channel) => plusId === undefined || channel.plusId === plusId)
      .filter((channel) => senderKey === undefined || channel.senderKey === senderKey);
    return ok(found.map((channel) => ({ ...channel })));
  }

  async listKakaoChannelCategories(): Promise<Result<KakaoChannelCategories, KMsgError>> {
    return ok({
      first: [{ code: "001", name: "Mock" }],
      second: [{ code: "001001", name: "Mock", parentCode: "001" }],
      third: [{ code: "001001001", name: "Mock", parentCode: "001001" }],
    });
  }

  async requestKakaoChannelAuth(params: {
    plusId: string;
    phoneNumber: string;
  }): Promise<Result<void, KMsgError>> {
    return this.#missing(params, ["plusId", "phoneNumber"]) ?? ok(undefined);
  }

  async addKakaoChannel(params: {
    plusId: string;
    authNum: string;
    phoneNumber: string;
    categoryCode: string;
  }): Promise<Result<KakaoChannel, KMsgError>> {
    const names = ["plusId", "authNum", "phoneNumber", "categoryCode"];
    const missing = this.#missing(params, names);
    if (missing) return missing;
    const channel = this.#channel(`mock-sender-${this.#channels.length}`, params.plusId);
    this.#channels.push(channel);
    return ok({ ...channel });
  }

  #channel(senderKey: string, plusId: string): KakaoChannel {
    const now = new Date();
    const { id: providerId } = this;
    return { providerId, senderKey, plusId, status: "A", createdAt: now, updatedAt: now };
  }

  #missing(params: unknown, names: readonly string[]) {
    const given = isRecord(params) ? params : {};
    const missing = names.find((name) => !isFilled(given[name]));
    return missing === undefined
      ? undefined
      : this.#refuse("INVALID_REQUEST", `${missing} is required`);
  }

  #noTemplate() {
    return this.#refuse("TEMPLATE_NOT_FOUND", "the mock has no template with this code");
  }

  #refuse(code: Refusal, message: string) {
    const facts = { providerId: this.id, outcome: "refused", fault: "request" };
    return fail(new KMsgError(KMsgErrorCode[code], message, facts));
  }
}
