/** How a schema describes a sentence for its reader. */
export const IN_LANGUAGE = {
  description:
    "In English, or in Korean where `Accept-Language` prefers it; codes are the same in both.",
} as const;
