/** Every error code; each value equals its key. */
export const KMsgErrorCode = {
  INVALID_REQUEST: "INVALID_REQUEST",
  AUTHENTICATION_FAILED: "AUTHENTICATION_FAILED",
  INSUFFICIENT_BALANCE: "INSUFFICIENT_BALANCE",
  TEMPLATE_NOT_FOUND: "TEMPLATE_NOT_FOUND",
  RATE_LIMIT_EXCEEDED: "RATE_LIMIT_EXCEEDED",
  NETWORK_ERROR: "NETWORK_ERROR",
  NETWORK_TIMEOUT: "NETWORK_TIMEOUT",
  NETWORK_SERVICE_UNAVAILABLE: "NETWORK_SERVICE_UNAVAILABLE",
  REQUEST_ABORTED: "REQUEST_ABORTED",
  PROVIDER_ERROR: "PROVIDER_ERROR",
  MESSAGE_SEND_FAILED: "MESSAGE_SEND_FAILED",
  CRYPTO_CONFIG_ERROR: "CRYPTO_CONFIG_ERROR",
  CRYPTO_ENCRYPT_FAILED: "CRYPTO_ENCRYPT_FAILED",
  CRYPTO_DECRYPT_FAILED: "CRYPTO_DECRYPT_FAILED",
  CRYPTO_HASH_FAILED: "CRYPTO_HASH_FAILED",
  CRYPTO_POLICY_VIOLATION: "CRYPTO_POLICY_VIOLATION",
  UNKNOWN_ERROR: "UNKNOWN_ERROR",
} as const;

export type KMsgErrorCode = (typeof KMsgErrorCode)[keyof typeof KMsgErrorCode];

export type Locale = "ko" | "en";

/** One sentence a person can read, per code and language. */
export const ERROR_TEXTS: Readonly<Record<KMsgErrorCode, Readonly<Record<Locale, string>>>> = {
  INVALID_REQUEST: { ko: "요청이 올바르지 않습니다.", en: "The request is not valid." },
  AUTHENTICATION_FAILED: { ko: "인증에 실패했습니다.", en: "Authentication failed." },
  INSUFFICIENT_BALANCE: { ko: "잔액이 부족합니다.", en: "The balance is too low." },
  TEMPLATE_NOT_FOUND: { ko: "템플릿을 찾을 수 없습니다.", en: "The template was not found." },
  RATE_LIMIT_EXCEEDED: { ko: "요청 한도를 초과했습니다.", en: "Too many requests." },
  NETWORK_ERROR: { ko: "네트워크 오류가 발생했습니다.", en: "A network error occurred." },
  NETWORK_TIMEOUT: { ko: "응답 시간이 초과되었습니다.", en: "The request timed out." },
  NETWORK_SERVICE_UNAVAILABLE: {
    ko: "서비스를 일시적으로 사용할 수 없습니다.",
    en: "The service is unavailable for now.",
  },
  REQUEST_ABORTED: { ko: "요청이 중단되었습니다.", en: "The request was aborted." },
  PROVIDER_ERROR: {
    ko: "발송 업체에서 오류가 발생했습니다.",
    en: "The provider reported an error.",
  },
  MESSAGE_SEND_FAILED: { ko: "메시지 발송에 실패했습니다.", en: "The message could not be sent." },
  CRYPTO_CONFIG_ERROR: { ko: "암호화 설정 오류입니다.", en: "The encryption settings are wrong." },
  CRYPTO_ENCRYPT_FAILED: { ko: "암호화에 실패했습니다.", en: "Encryption failed." },
  CRYPTO_DECRYPT_FAILED: { ko: "복호화에 실패했습니다.", en: "Decryption failed." },
  CRYPTO_HASH_FAILED: { ko: "해시 계산에 실패했습니다.", en: "Hashing failed." },
  CRYPTO_POLICY_VIOLATION: {
    ko: "암호화 정책을 위반했습니다.",
    en: "The encryption policy was violated.",
  },
  UNKNOWN_ERROR: { ko: "알 수 없는 오류가 발생했습니다.", en: "An unknown error occurred." },
};
