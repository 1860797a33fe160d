/** `@k-msg/provider/iwinv/template`: IWINV's templates for whoever sends nothing, without the code that sends. */
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
import { iwinvFromEnvironment } from "./environment.ts";
import { IWINVTemplateProvider } from "./template-provider.ts";

export type { IWINVConfig } from "./config.ts";
export { IWINVTemplateProvider, IWINVTemplateProvider as default } from "./template-provider.ts";

/** Throws KMsgError INVALID_REQUEST without any key. */
export const createIWINVTemplateProvider = (config: IWINVConfig): IWINVTemplateProvider =>
  new IWINVTemplateProvider(config);

/** From the environment (`IWINV_API_KEY`). Throws KMsgError INVALID_REQUEST without any key. */
export const createDefaultIWINVTemplateProvider = (): IWINVTemplateProvider =>
  new IWINVTemplateProvider(iwinvFromEnvironment());

/** The same two, as k-msg's factory has them. */
export const IWINVTemplateProviderFactory = {
  create: createIWINVTemplateProvider,
  createDefault: createDefaultIWINVTemplateProvider,
};

/** Parameters that each of the functions below takes beside its own. */
interface Call {
  /** As k-msg passes it on; errors name `iwinv` whatever it is. */
  providerId?: string;
  config: IWINVConfig;
  ctx?: TemplateContext;
}

/** Without a key there is no provider: a failure like any other here. */
const withProvider = async <T>(
  config: IWINVConfig,
  work: (provider: IWINVTemplateProvider) => Promise<Result<T, KMsgError>>,
): Promise<Result<T, KMsgError>> => {
  try {
    return await work(new IWINVTemplateProvider(config));
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
