/**
 * The OpenAPI document: what the routes declare and the schemas that validate, with what generators and readers need beside it.
 * Made when the Worker is built (scripts/build-contract.ts); the Worker serves it as a file. Pure.
 */
import { app } from "../http/app.ts";
import { TAGS } from "../http/tags.ts";
import { showExamples } from "./examples.ts";
import { declareHeaders } from "./headers.ts";
import { discriminateInputs } from "./inputs.ts";
import { declarePlainAnswers } from "./plain-answers.ts";
import { declareCodes } from "./problems.ts";
import type { Contract } from "./shape.ts";
import { TAG_TEXTS } from "./tags.ts";
import { tidySchemas } from "./tidy.ts";

const DESCRIPTION =
  "SMS, LMS, MMS and Kakao AlimTalk for Korea. Every message is an object that sends and follows itself. " +
  "An admin key of the default tenant acts for the tenant that X-Tenant-ID names. " +
  "X-Acting-Person (percent-encoded UTF-8, 100 characters at most) says who sits before a key: the audit trail keeps it.";

app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
  type: "http",
  scheme: "bearer",
  description: "An API key. The scopes that an operation asks for stand with it.",
});
app.openAPIRegistry.registerComponent("securitySchemes", "signIn", {
  type: "apiKey",
  in: "header",
  name: "Cf-Access-Jwt-Assertion",
  description: "Of a person who signed in by Cloudflare Access (ACCESS_ISSUER): Access sets it.",
});
app.openAPIRegistry.registerComponent("securitySchemes", "receiptKey", {
  type: "http",
  scheme: "bearer",
  description: "A provider's own key, of the setting RECEIPT_KEYS.",
});

/** @param version of the service, as package.json has it */
export function contractOf(version: string): Contract {
  const generated = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "Message objects", version, description: DESCRIPTION },
    servers: [{ url: "/", description: "The service that serves this document" }],
    tags: TAGS.map((name) => ({
      name,
      description: TAG_TEXTS[name].description,
      "x-displayName": TAG_TEXTS[name].name,
    })),
  });
  // Through JSON: the generator's own types say less than what it writes.
  const plain = JSON.parse(JSON.stringify(generated)) as Contract;
  const steps = [
    declarePlainAnswers,
    discriminateInputs,
    declareCodes,
    declareHeaders,
    tidySchemas,
    showExamples,
  ];
  const licensed = {
    ...plain,
    info: { ...plain.info, license: { name: "MIT", identifier: "MIT" } },
  };
  return steps.reduce((document, step) => step(document), licensed);
}
