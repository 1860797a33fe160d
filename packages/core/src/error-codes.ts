/** Every code, with one sentence a person can read in Korean and in English. */
const CODES = [
  ["INVALID_REQUEST", "요청이 올바르지 않습니다.", "The request is not valid."],
  ["AUTHENTICATION_FAILED", "인증에 실패했습니다.", "Authentication failed."],
  ["INSUFFICIENT_BALANCE", "잔액이 부족합니다.", "The balance is too low."],
  ["TEMPLATE_NOT_FOUND", "템플릿을 찾을 수 없습니다.", "The template was not found."],
  ["RATE_LIMIT_EXCEEDED", "요청 한도를 초과했습니다.", "Too many requests."],
  ["NETWORK_ERROR", "네트워크 오류가 발생했습니다.", "A network error occurred."],
  ["NETWORK_TIMEOUT", "응답 시간이 초과되었습니다.", "The request timed out."],
  [
    "NETWORK_SERVICE_UNAVAILABLE",
    "서비스를 일시적으로 사용할 수 없습니다.",
    "The service is unavailable for now.",
  ],
  ["REQUEST_ABORTED", "요청이 중단되었습니다.", "The request was aborted."],
  ["PROVIDER_ERROR", "발송 업체에서 오류가 발생했습니다.", "The provider reported an error."],
  ["MESSAGE_SEND_FAILED", "메시지 발송에 실패했습니다.", "The message could not be sent."],
  ["CRYPTO_CONFIG_ERROR", "암호화 설정 오류입니다.", "The encryption settings are wrong."],
  ["CRYPTO_ENCRYPT_FAILED", "암호화에 실패했습니다.", "Encryption failed."],
  ["CRYPTO_DECRYPT_FAILED", "복호화에 실패했습니다.", "Decryption failed."],
  ["CRYPTO_HASH_FAILED", "해시 계산에 실패했습니다.", "Hashing failed."],
  ["CRYPTO_POLICY_VIOLATION", "암호화 정책을 위반했습니다.", "The encryption policy was violated."],
  ["UNKNOWN_ERROR", "알 수 없는 오류가 발생했습니다.", "An unknown error occurred."],
] as const;

export type KMsgErrorCode = (typeof CODES)[number][0];

/** Every error code; each value equals its key. */
export const KMsgErrorCode = Object.fromEntries(CODES.map(([code]) => [code, code])) as {
  readonly [Code in KMsgErrorCode]: Code;
};

/** The type of each code by its name, as an enum has it: `KMsgErrorCode.NETWORK_ERROR`. */
export declare namespace KMsgErrorCode {
  export type INVALID_REQUEST = "INVALID_REQUEST";
  export type AUTHENTICATION_FAILED = "AUTHENTICATION_FAILED";
  export type INSUFFICIENT_BALANCE = "INSUFFICIENT_BALANCE";
  export type TEMPLATE_NOT_FOUND = "TEMPLATE_NOT_FOUND";
  export type RATE_LIMIT_EXCEEDED = "RATE_LIMIT_EXCEEDED";
  export type NETWORK_ERROR = "NETWORK_ERROR";
  export type NETWORK_TIMEOUT = "NETWORK_TIMEOUT";
  export type NETWORK_SERVICE_UNAVAILABLE = "NETWORK_SERVICE_UNAVAILABLE";
  export type REQUEST_ABORTED = "REQUEST_ABORTED";
  export type PROVIDER_ERROR = "PROVIDER_ERROR";
  export type MESSAGE_SEND_FAILED = "MESSAGE_SEND_FAILED";
  export type CRYPTO_CONFIG_ERROR = "CRYPTO_CONFIG_ERROR";
  export type CRYPTO_ENCRYPT_FAILED = "CRYPTO_ENCRYPT_FAILED";
  export type CRYPTO_DECRYPT_FAILED = "CRYPTO_DECRYPT_FAILED";
  export type CRYPTO_HASH_FAILED = "CRYPTO_HASH_FAILED";
  export type CRYPTO_POLICY_VIOLATION = "CRYPTO_POLICY_VIOLATION";
  export type UNKNOWN_ERROR = "UNKNOWN_ERROR";
}

export type Locale = "ko" | "en";

/** The sentence for a code; undefined for a code that somebody else made up. */
export const errorText = (code: string, locale: Locale): string | undefined =>
  CODES.find(([known]) => known === code)?.[locale === "ko" ? 1 : 2];
