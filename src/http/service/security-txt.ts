/** `/.well-known/security.txt`: whom to tell of a weakness. Without SECURITY_CONTACT there is none, and no file that claims one. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { securityTxt } from "../../domain/service/security-txt.ts";
import type { AppEnv } from "../app-env.ts";
import { route } from "../route.ts";

const PATH = "/.well-known/security.txt";

export const securityContact = new OpenAPIHono<AppEnv>();

const contact = route({
  method: "get",
  path: PATH,
  operationId: "getSecurityContact",
  tag: "service",
  summary: "Whom to tell of a weakness (RFC 9116)",
  scope: "none",
  responses: {
    200: { description: "SECURITY_CONTACT", content: { "text/plain": { schema: z.string() } } },
  },
  reasons: ["no_security_contact"],
});

securityContact.openapi(contact, (c) => {
  const { SECURITY_CONTACT } = c.get("settings");
  if (!SECURITY_CONTACT) throw contact.refuse({ kind: "no_security_contact" });
  const canonical = new URL(PATH, c.req.url).href;
  return c.text(securityTxt(SECURITY_CONTACT, canonical, Date.now()), 200, {
    "content-type": "text/plain; charset=utf-8",
  });
});
