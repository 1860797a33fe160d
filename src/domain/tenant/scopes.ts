/** The rights of a key; none includes another. `reveal`: see telephone numbers in full where they are protected. Pure. */

export const SCOPES = ["send", "read", "export", "admin", "reveal"] as const;
export type Scope = (typeof SCOPES)[number];
