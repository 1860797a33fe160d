/** IWINV's requests and answers as its documents write them: types for code that talks to it by itself. */

export interface IWINVBaseResponse {
  code: number;
  message: string;
}

export interface SendRecipient {
  phone: string;
  templateParam?: string[];
}

export interface SendMessageRequest {
  templateCode: string;
  reserve?: "Y" | "N";
  /** `YYYY-MM-DD HH:mm:ss`, Korean time. */
  sendDate?: string;
  reSend?: "Y" | "N";
  resendCallback?: string;
  /** Y: the AlimTalk's own text; N: `resendContent`. */
  resendType?: "Y" | "N";
  resendTitle?: string;
  resendContent?: string;
  list: SendRecipient[];
}

export interface SendMessageResponse extends IWINVBaseResponse {
  success: number;
  fail: number;
}

export interface CreateTemplateButton {
  type: "WL" | "AL" | "DB" | "BK" | "MD";
  name: string;
  linkMo?: string;
  linkPc?: string;
  linkIos?: string;
  linkAnd?: string;
}

export interface CreateTemplateRequest {
  templateName: string;
  templateContent: string;
  buttons?: CreateTemplateButton[];
}

export interface ModifyTemplateRequest extends CreateTemplateRequest {
  templateCode: string;
}

export interface DeleteTemplateRequest {
  templateCode: string;
}

export interface Template {
  templateCode: string;
  templateName: string;
  templateContent: string;
  /** Approved, in inspection, rejected. */
  status: "Y" | "I" | "R";
  templateStatusMsg?: string;
  templateStatusComments?: string;
  createDate: string;
  buttons: unknown[];
}

export interface TemplateListRequest {
  pageNum?: string;
  pageSize?: string;
  templateCode?: string;
  templateName?: string;
  templateStatus?: "Y" | "I" | "R";
}

export interface TemplateListResponse extends IWINVBaseResponse {
  totalCount: number;
  list: Template[];
}

export type CreateTemplateResponse = IWINVBaseResponse;
export type ModifyTemplateResponse = IWINVBaseResponse;
export type DeleteTemplateResponse = IWINVBaseResponse;

export interface HistoryRequest {
  pageNum?: number;
  pageSize?: number;
  reserve?: "Y" | "N";
  startDate?: string;
  endDate?: string;
  seqNo?: number;
  phone?: string;
}

export interface MessageHistory {
  seqNo: number;
  phone: string;
  callback: string;
  templateCode: string;
  sendMessage: string;
  reserve: "Y" | "N";
  requestDate: string;
  sendDate: string;
  receiveDate: string;
  statusCode: string;
  statusCodeName: string;
  resendStatus: string | null;
  resendStatusName: string | null;
  buttons: {
    link1: string | null;
    link2: string | null;
    link3: string | null;
    link4: string | null;
    link5: string | null;
  };
}

export interface HistoryResponse extends IWINVBaseResponse {
  totalCount: number;
  list: MessageHistory[];
}

export interface CancelReservationRequest {
  seqNo: number;
}

export type CancelReservationResponse = IWINVBaseResponse;

export interface BalanceResponse extends IWINVBaseResponse {
  /** KRW. */
  charge: number;
}

export interface IWINVSmsChargeRequest {
  version: string;
}

export type IWINVSmsChargeResponse = BalanceResponse;

export interface IWINVSmsHistoryRequest {
  version: string;
  companyid: string;
  /** `YYYY-MM-DD`, Korean time. */
  startDate: string;
  endDate: string;
  requestNo?: string;
  pageNum?: number;
  pageSize?: number;
  phone?: string;
}

export interface IWINVSmsHistoryItem {
  requestNo: string | number;
  companyid: string;
  msgType: string;
  phone: string;
  callback: string;
  sendStatus?: string;
  sendStatusCode?: string;
  sendStatusMsg?: string;
  sendDate: string;
}

export interface IWINVSmsHistoryResponse {
  resultCode: number;
  message: string;
  totalCount: number;
  list: IWINVSmsHistoryItem[];
}

/** The argument of k-msg's `onIpRestrictionAlert`; neither k-msg nor this calls it. */
export interface IWINVIPRestrictionAlert {
  provider: "iwinv";
  channel: string;
  endpoint: string;
  phoneNumber: string;
  templateCode?: string;
  code: string;
  message: string;
  attempt: number;
  maxAttempts: number;
  timestamp: string;
}
