import type {
  KMsgError,
  Result,
  Template,
  TemplateContext,
  TemplateCreateInput,
  TemplateListParams,
  TemplateProvider,
  TemplateUpdateInput,
} from "@k-msg/core";

import type { IWINVConfig } from "./config.ts";
import { IWINVSendProvider } from "./send-provider.ts";
import { IWINVTemplateProvider } from "./template-provider.ts";
import type { IwinvTemplate, IwinvTemplatePage, IwinvTemplateQuery } from "./template.ts";

/**
 * The whole of IWINV: AlimTalk, SMS, LMS and MMS, RCS_TPL, and AlimTalk's templates, each where its keys are configured. A failed
 * change's `details` tell of its outcome as a failed send's do.
 */
export class IWINVProvider extends IWINVSendProvider implements TemplateProvider {
  readonly #desk: IWINVTemplateProvider;

  /** Throws KMsgError INVALID_REQUEST without a config, without a key, and for an option that nobody reads. */
  constructor(config: IWINVConfig) {
    super(config);
    this.#desk = new IWINVTemplateProvider(config);
  }

  async listTemplates(
    params: TemplateListParams = {},
    context: TemplateContext = {},
  ): Promise<Result<IwinvTemplate[], KMsgError>> {
    return this.#desk.listTemplates(params, context);
  }

  /** The same with the number of all (our addition). */
  async searchTemplates(
    params: IwinvTemplateQuery = {},
    context: TemplateContext = {},
  ): Promise<Result<IwinvTemplatePage, KMsgError>> {
    return this.#desk.searchTemplates(params, context);
  }

  async getTemplate(
    code: string,
    context: TemplateContext = {},
  ): Promise<Result<IwinvTemplate, KMsgError>> {
    return this.#desk.getTemplate(code, context);
  }

  async createTemplate(
    input: TemplateCreateInput,
    context: TemplateContext = {},
  ): Promise<Result<Template, KMsgError>> {
    return this.#desk.createTemplate(input, context);
  }

  async updateTemplate(
    code: string,
    patch: TemplateUpdateInput,
    context: TemplateContext = {},
  ): Promise<Result<Template, KMsgError>> {
    const result = await this.#desk.updateTemplate(code, patch, context);
    this.forgetTemplate(code);
    return result;
  }

  async deleteTemplate(
    code: string,
    context: TemplateContext = {},
  ): Promise<Result<void, KMsgError>> {
    const result = await this.#desk.deleteTemplate(code, context);
    this.forgetTemplate(code);
    return result;
  }
}
