/** Describes a sentence for its reader in a schema. */
export const IN_LANGUAGE = {
  description:
    "In English, or in Korean where `Accept-Language` prefers it; codes are the same in both.",
} as const;
