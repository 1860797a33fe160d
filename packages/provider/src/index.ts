export { IWINVProvider } from "./iwinv/iwinv-provider.ts";
export type { IWINVConfig } from "./iwinv/config.ts";
