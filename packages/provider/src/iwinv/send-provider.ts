import type { IWINVConfig } from "./config.ts";
import { rcsChannel } from "./rcs-channel.ts";
import { IWINVTextProvider } from "./text-provider.ts";

/** All that IWINV sends: `IWINVTextProvider` and RCS_TPL, which `rcsApiKey` switches on. Templates are `IWINVTemplateProvider`'s. */
export class IWINVSendProvider extends IWINVTextProvider {
  constructor(config: IWINVConfig) {
    super(config, rcsChannel);
  }
}
