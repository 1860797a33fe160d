/** What the generator of the schemas writes in another way than OpenAPI 3.1 and its linters want. */
import { mapOperations, mapValues, type Contract, type Schema } from "./shape.ts";

/** `example` is OpenAPI's own word and deprecated in a schema: JSON Schema has `examples`. */
export function tidySchemas(document: Contract): Contract {
  const tidied = mapOperations(document, (operation) => ({
    ...operation,
    ...(operation.parameters && {
      parameters: operation.parameters.map(({ schema, ...parameter }) => {
        // The generator writes these beside the schema too.
        const { description: _told, example, ...bare } = schema;
        return {
          ...parameter,
          ...(example !== undefined && { example }),
          schema: tidy(bare),
        };
      }),
    }),
    ...(operation.requestBody && {
      requestBody: {
        ...operation.requestBody,
        content: mapValues(operation.requestBody.content, tidyMedia),
      },
    }),
    responses: mapValues(operation.responses, (answer) => ({
      ...answer,
      ...(answer.content && { content: mapValues(answer.content, tidyMedia) }),
    })),
  }));
  const { components } = tidied;
  return { ...tidied, components: { ...components, schemas: mapValues(components.schemas, tidy) } };
}

const tidyMedia = <M extends { readonly schema?: Schema }>(media: M): M =>
  media.schema ? { ...media, schema: tidy(media.schema) } : media;

function tidy({ example, ...schema }: Schema): Schema {
  const { properties, items, additionalProperties, oneOf, anyOf, allOf } = schema;
  return {
    ...schema,
    ...(example !== undefined && { examples: [example] }),
    ...(properties && { properties: mapValues(properties, tidy) }),
    ...(items && { items: tidy(items) }),
    ...(typeof additionalProperties === "object" && {
      additionalProperties: tidy(additionalProperties),
    }),
    ...(oneOf && { oneOf: oneOf.map(tidy) }),
    ...(anyOf && { anyOf: anyOf.map(tidy) }),
    ...(allOf && { allOf: allOf.map(tidy) }),
  };
}
