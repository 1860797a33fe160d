/** Ways to make an IWINV provider that code written for k-msg knows by name. */
import type { IWINVConfig } from "./config.ts";
import { iwinvFromEnvironment } from "./environment.ts";
import { IWINVProvider } from "./iwinv-provider.ts";

/** Throws KMsgError INVALID_REQUEST without any key. */
export const createIWINVProvider = (config: IWINVConfig): IWINVProvider =>
  new IWINVProvider(config);

/** From the environment (`IWINV_API_KEY` and its neighbours). Throws KMsgError INVALID_REQUEST without any key. */
export const createDefaultIWINVProvider = (): IWINVProvider =>
  new IWINVProvider(iwinvFromEnvironment());

/** The same two, as k-msg's factory has them. */
export const IWINVProviderFactory = {
  create: createIWINVProvider,
  createDefault: createDefaultIWINVProvider,
};

/** Does nothing: a provider has nothing to be registered with. There for code that calls it. */
export const initializeIWINV = (): void => undefined;
