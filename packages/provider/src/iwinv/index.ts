export type { IWINVConfig } from "./config.ts";
export type { IwinvErrorDetails } from "./errors.ts";
export {
  HISTORY_PAGE_ROWS,
  type IwinvHistoryPage,
  type IwinvHistoryRange,
  type IwinvPageRow,
} from "./history-page.ts";
export { IWINVHistoryReader } from "./history-reader.ts";
export type { IwinvHistoryRow } from "./history-rows.ts";
export type { IwinvHistoryQuery } from "./history.ts";
export { IWINVProvider, IWINVProvider as default } from "./iwinv-provider.ts";
export { formatKst, formatKstDate, parseKst } from "./iwinv-time.ts";
export { describeIwinvRcsCode } from "./rcs-codes.ts";
export {
  describeIwinvSendCode,
  IWINV_STATUS_CODES,
  type IwinvChannel,
  type IwinvFault,
  type IwinvOutcome,
  type IwinvRefusal,
  type IwinvSendCode,
} from "./send-codes.ts";
export {
  getIWINVSendErrorReason,
  IWINV_SEND_ERROR_REASONS,
  type IWINVSendErrorReason,
} from "./send-reasons.ts";
export {
  describeIwinvStatusCode,
  isDescribedIwinvStatusCode,
  type IwinvCause,
  type IwinvStatusCode,
} from "./status-codes.ts";
export { IWINVTemplateProvider } from "./template-provider.ts";
export type { IwinvTemplate, IwinvTemplatePage, IwinvTemplateQuery } from "./template.ts";
export { IWINVTextProvider, type IwinvRcsChannel } from "./text-provider.ts";
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
