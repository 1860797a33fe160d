/** The provider's name in rows and records. */
export const PROVIDER_ID = "iwinv";
