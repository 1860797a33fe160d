/** The rights of each role of a person, in the scopes of keys. Pure. */
import type { Role } from "../../kernel/settings/sign-in.ts";
import { SCOPES, type Scope } from "../tenant/scopes.ts";

/** An approver is who answers for numbers that leave the service; an admin makes keys, and so may all that a key may. */
export const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: ["read"],
  sender: ["send", "read"],
  approver: ["read", "export", "reveal"],
  admin: SCOPES,
};
