/**
 * What of a contract a client of the one before would trip over: operations and answers that are gone, requests that must say more or may
 * say less, answers that say less. What is only added breaks nobody. Pure.
 */

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly maxLength?: number;
}

interface Media {
  readonly schema?: Schema;
}

interface Operation {
  readonly operationId?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Media>> }>
  >;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Deeper, schemas of a document that refers to itself would not end. */
const DEEPEST = 8;

/** @returns a sentence for each break, in the order of the old document */
export function breaksOf(old: Document, now: Document): readonly string[] {
  const faults = Object.entries(old.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, before]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const after = now.paths[path]?.[method];
      return after ? operationBreaks(name, [old, before], [now, after]) : [`${name} is gone`];
    }),
  );
  return [...new Set(faults)];
}

type In<T> = readonly [document: Document, part: T];

function operationBreaks(
  name: string,
  [old, before]: In<Operation>,
  [now, after]: In<Operation>,
): readonly string[] {
  const faults: string[] = [];
  if (before.operationId !== undefined && before.operationId !== after.operationId) {
    faults.push(
      `${name}: its operationId is ${after.operationId ?? "none"}, was ${before.operationId}`,
    );
  }
  for (const { name: parameter, in: place, schema } of before.parameters ?? []) {
    const found = after.parameters?.find((one) => one.name === parameter && one.in === place);
    if (!found) faults.push(`${name}: takes no ${place} parameter ${parameter} any more`);
    else faults.push(...requestBreaks(`${name} ${parameter}`, [old, schema], [now, found.schema]));
  }
  for (const { name: parameter, in: place, required } of after.parameters ?? []) {
    const known = before.parameters?.find((one) => one.name === parameter && one.in === place);
    if (required && !known?.required)
      faults.push(`${name}: needs the ${place} parameter ${parameter}`);
  }
  for (const [type, { schema }] of Object.entries(before.requestBody?.content ?? {})) {
    const found = after.requestBody?.content[type];
    if (!found) faults.push(`${name}: takes no ${type} any more`);
    else if (schema && found.schema) {
      faults.push(...requestBreaks(`${name} body`, [old, schema], [now, found.schema]));
    }
  }
  for (const [status, answer] of Object.entries(before.responses)) {
    // Which errors there are is no promise: clients take what they do not know by its hundred.
    if (!/^[12]/.test(status)) continue;
    const found = after.responses[status];
    if (!found) faults.push(`${name}: answers no ${status} any more`);
    for (const [type, { schema }] of Object.entries(answer.content ?? {})) {
      const media = found?.content?.[type];
      if (found && !media) faults.push(`${name} ${status}: is no ${type} any more`);
      else if (schema && media?.schema) {
        faults.push(...answerBreaks(`${name} ${status}`, [old, schema], [now, media.schema]));
      }
    }
  }
  return faults;
}

/** What was taken, and is not. */
function requestBreaks(
  at: string,
  before: In<Schema>,
  after: In<Schema>,
  depth = 0,
): readonly string[] {
  const [old, now] = [whole(before), whole(after)];
  if (depth > DEEPEST) return [];
  const faults: string[] = [];
  for (const field of now.required) {
    if (!old.required.has(field)) faults.push(`${at}: needs ${field}`);
  }
  for (const [field, schema] of old.properties) {
    const found = now.properties.get(field);
    if (!found && now.isStrict) faults.push(`${at}: takes no ${field} any more`);
    else if (found) {
      faults.push(
        ...requestBreaks(`${at}/${field}`, [before[0], schema], [after[0], found], depth + 1),
      );
    }
  }
  const values = now.values;
  for (const value of old.values ?? []) {
    if (values && !values.has(value)) faults.push(`${at}: takes no ${String(value)} any more`);
  }
  if (!old.values && values) faults.push(`${at}: takes but some values`);
  if ((now.maxLength ?? Infinity) < (old.maxLength ?? Infinity)) {
    faults.push(
      `${at}: may have ${now.maxLength} characters, were ${old.maxLength ?? "any number"}`,
    );
  }
  const lost = [...old.types].filter((type) => now.types.size > 0 && !now.types.has(type));
  if (lost.length > 0) faults.push(`${at}: takes no ${lost.join(", ")} any more`);
  if (old.items && now.items) {
    faults.push(
      ...requestBreaks(`${at}/0`, [before[0], old.items], [after[0], now.items], depth + 1),
    );
  }
  return faults;
}

/** What was said, and is not. */
function answerBreaks(
  at: string,
  before: In<Schema>,
  after: In<Schema>,
  depth = 0,
): readonly string[] {
  const [old, now] = [whole(before), whole(after)];
  if (depth > DEEPEST) return [];
  const faults: string[] = [];
  for (const [field, schema] of old.properties) {
    const found = now.properties.get(field);
    if (!found) faults.push(`${at}: has no ${field} any more`);
    else {
      if (old.required.has(field) && !now.required.has(field)) {
        faults.push(`${at}: may come without ${field}`);
      }
      faults.push(
        ...answerBreaks(`${at}/${field}`, [before[0], schema], [after[0], found], depth + 1),
      );
    }
  }
  const more = [...now.types].filter((type) => old.types.size > 0 && !old.types.has(type));
  if (more.length > 0) faults.push(`${at}: may be ${more.join(", ")}`);
  if (old.items && now.items) {
    faults.push(
      ...answerBreaks(`${at}/0`, [before[0], old.items], [after[0], now.items], depth + 1),
    );
  }
  return faults;
}

interface Whole {
  readonly types: ReadonlySet<string>;
  readonly properties: ReadonlyMap<string, Schema>;
  /** In all choices. */
  readonly required: ReadonlySet<string>;
  /** No other field is taken. */
  readonly isStrict: boolean;
  /** Undefined: any. */
  readonly values: ReadonlySet<unknown> | undefined;
  readonly maxLength: number | undefined;
  readonly items: Schema | undefined;
}

/** A schema with its references followed; a choice as one that takes what any of its choices takes. */
function whole([document, schema]: In<Schema>): Whole {
  const found = resolved(document, schema);
  const choices = found.oneOf ?? found.anyOf;
  if (!choices || choices.length === 0) {
    const { type = [], properties = {}, required = [] } = found;
    const values = found.const === undefined ? found.enum : [found.const];
    return {
      types: new Set(typeof type === "string" ? [type] : type),
      properties: new Map(Object.entries(properties)),
      required: new Set(required),
      isStrict: found.additionalProperties === false,
      values: values && new Set(values),
      maxLength: found.maxLength,
      items: found.items,
    };
  }
  const all = choices.map((choice) => whole([document, choice]));
  const objects = all.filter(({ properties }) => properties.size > 0);
  const [first, ...others] = objects;
  const needed = [...(first?.required ?? [])].filter((field) =>
    others.every(({ required }) => required.has(field)),
  );
  return {
    types: new Set(all.flatMap(({ types }) => [...types])),
    properties: mergedProperties(objects),
    required: new Set(needed),
    isStrict: objects.length > 0 && objects.every(({ isStrict }) => isStrict),
    values: all.every(({ values }) => values)
      ? new Set(all.flatMap(({ values }) => [...(values ?? [])]))
      : undefined,
    maxLength: all.every(({ maxLength }) => maxLength !== undefined)
      ? Math.max(...all.map(({ maxLength }) => maxLength ?? 0))
      : undefined,
    items: all.find(({ items }) => items)?.items,
  };
}

/** A field of several choices takes what it takes in any of them. */
function mergedProperties(choices: readonly Whole[]): ReadonlyMap<string, Schema> {
  const merged = new Map<string, Schema>();
  for (const { properties } of choices) {
    for (const [field, schema] of properties) {
      const known = merged.get(field);
      merged.set(field, known ? { anyOf: [...(known.anyOf ?? [known]), schema] } : schema);
    }
  }
  return merged;
}

function resolved(document: Document, schema: Schema): Schema {
  const name = schema.$ref?.split("/").at(-1);
  const found = name === undefined ? undefined : document.components.schemas[name];
  return found ? resolved(document, found) : schema;
}
