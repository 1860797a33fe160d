/** A request and its answer for each operation. test/worker/examples.test.ts sends the requests, and compares the answers. */
import { TABLE } from "../http/problems/reasons.ts";
import recorded from "./examples.json" with { type: "json" };
import { kindsIn } from "./headers.ts";
import {
  mapOperations,
  mapValues,
  type Answer,
  type Contract,
  type Media,
  type Operation,
} from "./shape.ts";

export interface Example {
  /** Of path and query, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
  readonly answer?: unknown;
}

export const EXAMPLES: Readonly<Record<string, Example>> = recorded;

export function showExamples(document: Contract): Contract {
  return mapOperations(document, (operation) => {
    const example = EXAMPLES[operation.operationId];
    return {
      ...operation,
      ...(example && requestIn(operation, example)),
      responses: mapValues(operation.responses, (answer, status) =>
        example && Number(status) === example.status && example.answer !== undefined
          ? shown(answer, example.answer)
          : refused(answer),
      ),
    };
  });
}

function requestIn(
  { parameters, requestBody }: Operation,
  { parameters: values = {}, body }: Example,
): Partial<Operation> {
  return {
    ...(parameters && {
      parameters: parameters.map((parameter) => {
        const value = values[parameter.name];
        if (value === undefined) return parameter;
        const isNumber = parameter.schema.type === "integer";
        return { ...parameter, example: isNumber ? Number(value) : value };
      }),
    }),
    ...(requestBody &&
      body !== undefined && {
        requestBody: { ...requestBody, content: withExample(requestBody.content, body) },
      }),
  };
}

const shown = (answer: Answer, value: unknown): Answer =>
  answer.content ? { ...answer, content: withExample(answer.content, value) } : answer;

/** The first of its types is the one that is answered where no other is asked for. */
function withExample(
  content: Readonly<Record<string, Media>>,
  value: unknown,
): Readonly<Record<string, Media>> {
  const [first] = Object.keys(content);
  return mapValues(content, (media, type) =>
    type === first ? { ...media, example: value } : media,
  );
}

const PROBLEM = "application/problem+json";

/** As problem.ts writes the first of its kinds, before the fields of the request. */
function refused(answer: Answer): Answer {
  const [kind] = kindsIn(answer.description);
  const media = answer.content?.[PROBLEM];
  if (kind === undefined || !media) return answer;
  const { type = `/problems/${kind}`, title, status, detail, retryable } = TABLE[kind];
  const example = {
    type,
    title,
    status,
    ...(typeof detail === "string" && { detail }),
    code: kind,
    requestId: "req-1",
    retryable: typeof retryable === "function" ? false : retryable,
  };
  return { ...answer, content: { ...answer.content, [PROBLEM]: { ...media, example } } };
}
