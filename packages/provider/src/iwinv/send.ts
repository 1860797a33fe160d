/** `@k-msg/provider/iwinv/send`: what sends through IWINV, without the code that changes templates. */
import type { IWINVConfig } from "./config.ts";
import { iwinvFromEnvironment } from "./environment.ts";
import { IWINVSendProvider } from "./send-provider.ts";

export type { IWINVConfig } from "./config.ts";
export { IWINV_STATUS_CODES } from "./send-codes.ts";
export { IWINVSendProvider, IWINVSendProvider as default } from "./send-provider.ts";
export {
  getIWINVSendErrorReason,
  IWINV_SEND_ERROR_REASONS,
  type IWINVSendErrorReason,
} from "./send-reasons.ts";
export type {
  BalanceResponse,
  CancelReservationRequest,
  CancelReservationResponse,
  CreateTemplateButton,
  CreateTemplateRequest,
  CreateTemplateResponse,
  DeleteTemplateRequest,
  DeleteTemplateResponse,
  HistoryRequest,
  HistoryResponse,
  IWINVBaseResponse,
  IWINVIPRestrictionAlert,
  IWINVSmsChargeRequest,
  IWINVSmsChargeResponse,
  IWINVSmsHistoryItem,
  IWINVSmsHistoryRequest,
  IWINVSmsHistoryResponse,
  MessageHistory,
  ModifyTemplateRequest,
  ModifyTemplateResponse,
  SendMessageRequest,
  SendMessageResponse,
  SendRecipient,
  Template,
  TemplateListRequest,
  TemplateListResponse,
} from "./wire-types.ts";

/** Throws KMsgError INVALID_REQUEST without any key. */
export const createIWINVSendProvider = (config: IWINVConfig): IWINVSendProvider =>
  new IWINVSendProvider(config);

/** From the environment (`IWINV_API_KEY` and its neighbours). Throws KMsgError INVALID_REQUEST without any key. */
export const createDefaultIWINVSendProvider = (): IWINVSendProvider =>
  new IWINVSendProvider(iwinvFromEnvironment());

/** The same two, as k-msg's factory has them. */
export const IWINVSendProviderFactory = {
  create: createIWINVSendProvider,
  createDefault: createDefaultIWINVSendProvider,
};
