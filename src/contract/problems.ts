/** The enumeration of problem codes, and what the document says of problems beside it. */
import { TABLE, type Kind } from "../http/problems/reasons.ts";
import { kindsIn } from "./headers.ts";
import { mapOperations, mapValues, type Contract } from "./shape.ts";

export const CODES = (Object.keys(TABLE) as Kind[]).toSorted();

/** `ProblemCode`, and with each refusal the codes that it may have (`x-problem-codes`). */
export function declareCodes(document: Contract): Contract {
  const { Problem: problem, ...schemas } = document.components.schemas;
  if (!problem?.properties) throw new Error("the document has no schema Problem");
  const declared = mapOperations(document, (operation) => ({
    ...operation,
    responses: mapValues(operation.responses, (answer) => {
      const codes = kindsIn(answer.description);
      return codes.length > 0 ? { ...answer, "x-problem-codes": codes } : answer;
    }),
  }));
  const { type, code } = problem.properties;
  return {
    ...declared,
    components: {
      ...declared.components,
      schemas: {
        ...schemas,
        Problem: {
          ...problem,
          properties: {
            ...problem.properties,
            type: {
              ...type,
              format: "uri-reference",
              description:
                "`/problems/<code>`, which is a page, or a type that IANA has registered.",
            },
            code: { ...code, $ref: "#/components/schemas/ProblemCode" },
          },
        },
        ProblemCode: {
          type: "string",
          enum: CODES,
          description:
            "Why a request was refused. `/problems/<code>` is a page about each; codes may be added.",
          "x-enumDescriptions": mapValues(TABLE, ({ title }) => title),
        },
      },
    },
  };
}
