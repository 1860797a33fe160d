/** `MessageInput` as a choice by `type`: each type with the fields that it takes, and those that it needs. */
import type { Contract, Schema } from "./shape.ts";

const NAME = "MessageInput";
const TYPED = "TypedMessageInput";

interface Variant {
  readonly name: string;
  /** Undefined where the caller leaves the type to us. */
  readonly type?: "SMS" | "LMS" | "MMS" | "ALIMTALK";
  readonly description: string;
  readonly needs: readonly string[];
  /** Fields of other types, which are refused. */
  readonly without: readonly string[];
}

const ALIMTALK_ONLY = ["templateId", "failover"] as const;

export const VARIANTS: readonly Variant[] = [
  {
    name: "TextInput",
    description: "A text whose length decides: an SMS up to 90 bytes in CP949, an LMS above.",
    needs: ["to"],
    without: ["type", "image", ...ALIMTALK_ONLY],
  },
  {
    name: "SmsInput",
    type: "SMS",
    description: "A text of up to 90 bytes in CP949.",
    needs: ["type", "to"],
    without: ["subject", "image", ...ALIMTALK_ONLY],
  },
  {
    name: "LmsInput",
    type: "LMS",
    description: "A text of up to 2,000 bytes in CP949, with or without a subject.",
    needs: ["type", "to"],
    without: ["image", ...ALIMTALK_ONLY],
  },
  {
    name: "MmsInput",
    type: "MMS",
    description: "A text of up to 2,000 bytes in CP949 with a picture.",
    needs: ["type", "to", "image"],
    without: [...ALIMTALK_ONLY],
  },
  {
    name: "AlimTalkInput",
    type: "ALIMTALK",
    description: "A Kakao AlimTalk of an approved template, with or without a text in its place.",
    needs: ["type", "to", "templateId"],
    without: ["text", "body", "subject", "image"],
  },
];

export function discriminateInputs(document: Contract): Contract {
  const { [NAME]: whole, ...schemas } = document.components.schemas;
  if (!whole?.properties) throw new Error(`the document has no schema ${NAME}`);
  const { properties } = whole;
  const variants = VARIANTS.map(
    (variant) => [variant.name, schemaOf(variant, properties)] as const,
  );
  const typed = VARIANTS.filter(({ type }) => type !== undefined);
  const mapping = typed.map(({ type, name }) => [type, refOf(name)] as const);
  const choice: Schema = {
    description: "A message, by its `type`.",
    oneOf: typed.map(({ name }) => ({ $ref: refOf(name) })),
    discriminator: { propertyName: "type", mapping: Object.fromEntries(mapping) },
  };
  const untyped = VARIANTS.filter(({ type }) => type === undefined);
  const either: Schema = {
    description: "A message, by its `type`; without one its length decides between SMS and LMS.",
    anyOf: [{ $ref: refOf(TYPED) }, ...untyped.map(({ name }) => ({ $ref: refOf(name) }))],
  };
  return {
    ...document,
    components: {
      ...document.components,
      schemas: { ...schemas, [NAME]: either, [TYPED]: choice, ...Object.fromEntries(variants) },
    },
  };
}

function schemaOf(
  { type, description, needs, without }: Variant,
  properties: Readonly<Record<string, Schema>>,
): Schema {
  const taken = Object.entries(properties).filter(([field]) => !without.includes(field));
  const own = taken.map(([field, schema]) =>
    field === "type"
      ? ([field, { type: "string", const: type }] as const)
      : ([field, schema] as const),
  );
  return {
    type: "object",
    description,
    properties: Object.fromEntries(own),
    required: needs,
    additionalProperties: false,
  };
}

const refOf = (name: string): string => `#/components/schemas/${name}`;
