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
  describeIwinvStatusCode,
  isDescribedIwinvStatusCode,
  type IwinvCause,
  type IwinvStatusCode,
} from "./status-codes.ts";
export type { IwinvTemplate, IwinvTemplatePage, IwinvTemplateQuery } from "./template.ts";
