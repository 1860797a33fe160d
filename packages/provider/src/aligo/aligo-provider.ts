import type {
  KMsgError,
  Result,
  Template,
  TemplateContext,
  TemplateCreateInput,
  TemplateInspectionProvider,
  TemplateListParams,
  TemplateProvider,
  TemplateUpdateInput,
} from "@k-msg/core";

import { AligoSendProvider } from "./send-provider.ts";

/** Aligo with its Kakao templates. */
export class AligoProvider
  extends AligoSendProvider
  implements TemplateProvider, TemplateInspectionProvider
{
  async createTemplate(
    input: TemplateCreateInput,
    context?: TemplateContext,
  ): Promise<Result<Template, KMsgError>> {
    return this.templates.create(input, context);
  }

  async updateTemplate(
    code: string,
    patch: TemplateUpdateInput,
    context?: TemplateContext,
  ): Promise<Result<Template, KMsgError>> {
    return this.templates.update(code, patch, context);
  }

  async deleteTemplate(code: string, context?: TemplateContext): Promise<Result<void, KMsgError>> {
    return this.templates.remove(code, context);
  }

  async getTemplate(code: string, context?: TemplateContext): Promise<Result<Template, KMsgError>> {
    return this.templates.get(code, context);
  }

  async listTemplates(
    params?: TemplateListParams,
    context?: TemplateContext,
  ): Promise<Result<Template[], KMsgError>> {
    return this.templates.list(params, context);
  }

  async requestTemplateInspection(
    code: string,
    context?: TemplateContext,
  ): Promise<Result<void, KMsgError>> {
    return this.templates.inspect(code, context);
  }
}
