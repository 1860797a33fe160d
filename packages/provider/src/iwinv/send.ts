/**
 * `@k-msg/provider/iwinv/send`. In k-msg a provider without template code; here placing values by name needs the template's text,
 * so it is the whole one under this name.
 */
export {
  createDefaultIWINVProvider as createDefaultIWINVSendProvider,
  createIWINVProvider as createIWINVSendProvider,
  IWINVProviderFactory as IWINVSendProviderFactory,
} from "./factory.ts";
export { IWINVProvider as default, IWINVProvider as IWINVSendProvider } from "./iwinv-provider.ts";
