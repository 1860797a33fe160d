/**
 * `@k-msg/provider/iwinv/template`: IWINV's templates for whoever sends nothing. In k-msg a provider without the code that sends; here
 * it is the whole one under this name.
 */
import {
  fail,
  type KMsgError,
  type Result,
  type Template,
  type TemplateContext,
  type TemplateCreateInput,
  type TemplateListParams,
  type TemplateUpdateInput,
} from "@k-msg/core";

import type { IWINVConfig } from "./config.ts";
import { IWINVProvider } from "./iwinv-provider.ts";

export type { IWINVConfig } from "./config.ts";
export {
  createDefaultIWINVProvider as createDefaultIWINVTemplateProvider,
  createIWINVProvider as createIWINVTemplateProvider,
  IWINVProviderFactory as IWINVTemplateProviderFactory,
} from "./factory.ts";
export {
  IWINVProvider as default,
  IWINVProvider as IWINVTemplateProvider,
} from "./iwinv-provider.ts";

/** What each of the functions below takes beside its own. */
interface Call {
  /** As k-msg passes it on; errors name `iwinv` whatever it is. */
  providerId?: string;
  config: IWINVConfig;
  ctx?: TemplateContext;
}

/** Without a key there is no provider: a failure like any other here. */
const withProvider = async <T>(
  config: IWINVConfig,
  work: (provider: IWINVProvider) => Promise<Result<T, KMsgError>>,
): Promise<Result<T, KMsgError>> => {
  try {
    return await work(new IWINVProvider(config));
  } catch (error) {
    return fail(error as KMsgError);
  }
};

export const createTemplate = async ({
  config,
  input,
  ctx,
}: Call & { input: TemplateCreateInput }): Promise<Result<Template, KMsgError>> =>
  withProvider(config, async (provider) => provider.createTemplate(input, ctx));

export const updateTemplate = async ({
  config,
  code,
  patch,
  ctx,
}: Call & { code: string; patch: TemplateUpdateInput }): Promise<Result<Template, KMsgError>> =>
  withProvider(config, async (provider) => provider.updateTemplate(code, patch, ctx));

export const deleteTemplate = async ({
  config,
  code,
  ctx,
}: Call & { code: string }): Promise<Result<void, KMsgError>> =>
  withProvider(config, async (provider) => provider.deleteTemplate(code, ctx));

export const getTemplate = async ({
  config,
  code,
  ctx,
}: Call & { code: string }): Promise<Result<Template, KMsgError>> =>
  withProvider(config, async (provider) => provider.getTemplate(code, ctx));

export const listTemplates = async ({
  config,
  query,
  ctx,
}: Call & { query?: TemplateListParams }): Promise<Result<Template[], KMsgError>> =>
  withProvider(config, async (provider) => provider.listTemplates(query, ctx));
