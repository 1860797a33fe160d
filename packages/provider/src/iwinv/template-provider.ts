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
import { ok } from "@k-msg/core";

import { isFilled } from "./checks.ts";
import { type IWINVConfig, type IwinvSettings, resolveConfig } from "./config.ts";
import { PROVIDER_ID, refuse } from "./errors.ts";
import { createTemplate, deleteTemplate, updateTemplate } from "./template-change.ts";
import {
  getTemplate,
  type IwinvTemplate,
  type IwinvTemplatePage,
  type IwinvTemplateQuery,
  searchTemplates,
} from "./template.ts";

/** IWINV's AlimTalk templates, without what sends. Nothing is thrown after construction. */
export class IWINVTemplateProvider implements TemplateProvider {
  readonly id = PROVIDER_ID;
  readonly name = "IWINV Messaging Provider";
  readonly #settings: IwinvSettings;

  /** Throws KMsgError INVALID_REQUEST as `IWINVProvider` does. */
  constructor(config: IWINVConfig) {
    this.#settings = resolveConfig(config);
  }

  async listTemplates(
    params: TemplateListParams = {},
    context: TemplateContext = {},
  ): Promise<Result<IwinvTemplate[], KMsgError>> {
    const page = await this.searchTemplates(params, context);
    return page.isSuccess ? ok(page.value.templates) : page;
  }

  /** The same with the number of all (our addition). */
  async searchTemplates(
    params: IwinvTemplateQuery = {},
    context: TemplateContext = {},
  ): Promise<Result<IwinvTemplatePage, KMsgError>> {
    return searchTemplates(this.#settings, params, context);
  }

  async getTemplate(
    code: string,
    context: TemplateContext = {},
  ): Promise<Result<IwinvTemplate, KMsgError>> {
    if (!isFilled(code)) return refuse("Template code is required");
    return getTemplate(this.#settings, code, context);
  }

  async createTemplate(
    input: TemplateCreateInput,
    context: TemplateContext = {},
  ): Promise<Result<Template, KMsgError>> {
    return createTemplate(this.#settings, input, context);
  }

  async updateTemplate(
    code: string,
    patch: TemplateUpdateInput,
    context: TemplateContext = {},
  ): Promise<Result<Template, KMsgError>> {
    return updateTemplate(this.#settings, code, patch, context);
  }

  async deleteTemplate(
    code: string,
    context: TemplateContext = {},
  ): Promise<Result<void, KMsgError>> {
    return deleteTemplate(this.#settings, code, context);
  }
}
