import type { KMsgError } from "./errors.ts";
import type { ProviderRequestContext } from "./provider.ts";
import type { Result } from "./result.ts";

/** A Kakao template as the provider knows it. */
export interface Template {
  id: string;
  code: string;
  name: string;
  content: string;
  category?: string;
  status: "APPROVED" | "REJECTED" | "PENDING" | "INSPECTION";
  buttons?: unknown[];
  variables?: string[];
  createdAt: Date;
  updatedAt: Date;
}

export interface TemplateCreateInput {
  name: string;
  content: string;
  category?: string;
  buttons?: unknown[];
  variables?: string[];
}

export type TemplateUpdateInput = Partial<TemplateCreateInput>;

/** Extends the request context, so that a template call can be aborted too (our addition). */
export interface TemplateContext extends ProviderRequestContext {
  kakaoChannelSenderKey?: string;
}

export interface TemplateListParams {
  status?: string;
  page?: number;
  limit?: number;
}

export interface TemplateProvider {
  createTemplate(
    input: TemplateCreateInput,
    ctx?: TemplateContext,
  ): Promise<Result<Template, KMsgError>>;
  updateTemplate(
    code: string,
    patch: TemplateUpdateInput,
    ctx?: TemplateContext,
  ): Promise<Result<Template, KMsgError>>;
  deleteTemplate(code: string, ctx?: TemplateContext): Promise<Result<void, KMsgError>>;
  getTemplate(code: string, ctx?: TemplateContext): Promise<Result<Template, KMsgError>>;
  listTemplates(
    params?: TemplateListParams,
    ctx?: TemplateContext,
  ): Promise<Result<Template[], KMsgError>>;
}

export interface TemplateInspectionProvider {
  requestTemplateInspection(code: string, ctx?: TemplateContext): Promise<Result<void, KMsgError>>;
}
