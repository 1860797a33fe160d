/** Response headers, by what an operation is and may refuse. */
import { TABLE, type Kind } from "../http/problems/reasons.ts";
import {
  mapOperations,
  mapValues,
  type Answer,
  type Contract,
  type Header,
  type Operation,
  type Reference,
} from "./shape.ts";

const text = (description: string, more: object = {}): Header => ({
  description,
  schema: { type: "string", ...more },
});

export const HEADERS = {
  "X-Request-Id": text(
    "The request's own id if it sent one, or ours: name it when you ask for help.",
  ),
  RateLimit: text(
    'What is left of the key\'s rate, and of a used-up quota: `"rate";r=9;t=1` (IETF draft). Not sent where no rate is set.',
  ),
  "RateLimit-Policy": text('The rate and quotas themselves: `"rate";q=10;w=1` (IETF draft).'),
  "Retry-After": {
    description: "Seconds until a repeat has a chance.",
    schema: { type: "integer", minimum: 1 },
  },
  Location: text("Where what was made can be looked up.", { format: "uri-reference" }),
  "Idempotent-Replayed": {
    description:
      "`true`: the answer of an earlier request with the same key; nothing new was made.",
    schema: { type: "string", const: "true" },
  },
  "Original-Request-Id": text("`X-Request-Id` of the request that an answer repeats."),
  "Content-Language": text("The language of `title` and `detail`.", { enum: ["en", "ko"] }),
} as const satisfies Readonly<Record<string, Header>>;

export type HeaderName = keyof typeof HEADERS;

/** Operations that make something which has an address of its own. */
const LOCATED: ReadonlySet<string> = new Set([
  "sendMessage",
  "sendBatch",
  "createExport",
  "createTemplate",
  "createTenant",
  "createWebhook",
  "eraseRecipient",
]);

/** Kinds whose answer says where to look. */
const LOCATING: ReadonlySet<Kind> = new Set<Kind>(["answer_lost", "batch_answer_lost"]);

export function declareHeaders(document: Contract): Contract {
  const declared = mapOperations(document, (operation) => ({
    ...operation,
    responses: mapValues(operation.responses, (answer, status) =>
      withHeaders(answer, headersOf(operation, Number(status), answer)),
    ),
  }));
  return { ...declared, components: { ...declared.components, headers: { ...HEADERS } } };
}

function withHeaders(answer: Answer, names: readonly HeaderName[]): Answer {
  if (names.length === 0) return answer;
  const headers = names.map((name): readonly [string, Reference] => [
    name,
    { $ref: `#/components/headers/${name}` },
  ]);
  return { ...answer, headers: Object.fromEntries(headers) };
}

function headersOf(operation: Operation, status: number, answer: Answer): readonly HeaderName[] {
  // An upgraded connection has the headers of the platform.
  if (status === 101) return [];
  const good = status < 400;
  const kinds = kindsIn(answer.description);
  const keyed = operation.security.some((one) => "bearer" in one);
  const named = operation.parameters?.some((one) => one.name === "idempotency-key") ?? false;
  const made = LOCATED.has(operation.operationId);
  return [
    "X-Request-Id",
    ...(keyed && (good || status === 429) ? (["RateLimit", "RateLimit-Policy"] as const) : []),
    ...(kinds.some(waits) || (operation.operationId === "getReadiness" && !good)
      ? (["Retry-After"] as const)
      : []),
    ...((made && good) || kinds.some((kind) => LOCATING.has(kind)) ? (["Location"] as const) : []),
    ...(named && good ? (["Idempotent-Replayed", "Original-Request-Id"] as const) : []),
    ...(kinds.length > 0 ? (["Content-Language"] as const) : []),
  ];
}

const waits = (kind: Kind): boolean => TABLE[kind].retryAfterMs !== undefined;

/** The kinds that the description of an answer names (problems/declare.ts). */
export function kindsIn(description: string): readonly Kind[] {
  return [...description.matchAll(/\(`(\w+)`\)/g)].flatMap(([, kind = ""]) =>
    kind in TABLE ? [kind as Kind] : [],
  );
}
