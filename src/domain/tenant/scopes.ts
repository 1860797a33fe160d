/** What a key may do. Pure. */

export const SCOPES = ["send", "read", "export", "admin"] as const;
export type Scope = (typeof SCOPES)[number];
