/** What is in answers whose handlers write them themselves: files, and the JSON of the references. */
import { mapOperations, mapValues, type Contract, type Media, type Schema } from "./shape.ts";

const json = (schema: Schema): Readonly<Record<string, Media>> => ({
  "application/json": { schema },
});

const object = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
});

const good = (data: Schema): Schema => object({ ok: { const: true }, data });

const wrong = object({
  ok: { const: false },
  error: {
    type: "object",
    description: "k-msg's error.",
    properties: {
      code: { type: "string" },
      message: { type: "string" },
      details: { type: "object", additionalProperties: true },
    },
  },
});
const said = object({ ok: { const: false }, message: { type: "string" } });
const done = object({ ok: { const: true } });
const record: Schema = { type: "object", additionalProperties: true };
const plain: Readonly<Record<string, Media>> = { "text/plain": { schema: { type: "string" } } };

const sent = {
  200: json(good({ anyOf: [record, { type: "array", items: record }] })),
  400: json({ anyOf: [wrong, said] }),
  503: json(wrong),
};

/** By operation and status. */
const CONTENT: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Media>>>>>> =
  {
    getOpenApi: { 200: json({ type: "object", additionalProperties: true }) },
    send: sent,
    sendSms: sent,
    getTracking: { 200: json(good(record)), 404: json(said) },
    runTrackingOnce: { 200: json(done), 401: plain, 500: plain },
  };

export function declarePlainAnswers(document: Contract): Contract {
  return mapOperations(document, (operation) => {
    const known = CONTENT[operation.operationId];
    if (!known) return operation;
    return {
      ...operation,
      responses: mapValues(operation.responses, (answer, status) => {
        const content = known[status];
        return content ? { ...answer, content: { ...content, ...answer.content } } : answer;
      }),
    };
  });
}
