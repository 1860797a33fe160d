/**
 * Every string of a request has a bound, and what is longer costs no more than reading the body once. Each field of our own document
 * is fed its worst case at the body's limit; cost is counted in characters that are read, not in time. Another tenant is answered
 * in between.
 */
import { beforeAll, describe, expect, it } from "vitest";

import { mostCharsOf, READ_HEADERS } from "../../src/http/access/header-bounds.ts";
import { MAX_BATCH_BYTES, MAX_BODY_BYTES } from "../../src/http/access/limits.ts";
import { call, phone, type Call } from "../support/api.ts";
import { stepsDuring } from "../support/steps.ts";
import { tenantWithKey, type TestTenant } from "../support/tenants.ts";

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Operation {
  readonly parameters?: readonly {
    readonly in: "query" | "path" | "header";
    readonly name: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** A string that a request may hold. */
interface Field {
  readonly method: string;
  readonly path: string;
  readonly place: "json" | "query" | "path" | "header" | "text";
  /** Names from the top; `0` for the first of a list, `x` for a name that the caller chooses. */
  readonly names: readonly string[];
  readonly schema: Schema;
}

/** What took 18 seconds: it begins again and again, and ends nowhere. */
const WORST = "#{";
/** Characters that are read for each of the body: decoded, parsed, walked over, hashed. */
const READS = 100;
/** Whatever else the isolate does meanwhile. */
const BESIDE = 50_000_000;

let fields: readonly Field[];
let document: Document;
let other: TestTenant;

beforeAll(async () => {
  document = await (await call("/openapi.json", { key: null })).json();
  fields = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => fieldsOf(path, method, operation)),
  );
  other = await tenantWithKey();
});

function fieldsOf(path: string, method: string, operation: Operation): readonly Field[] {
  const at = { method: method.toUpperCase(), path };
  const given = (operation.parameters ?? []).map(({ in: place, name, schema }) => ({
    ...at,
    place,
    names: [name],
    schema,
  }));
  const bodies = Object.entries(operation.requestBody?.content ?? {}).flatMap(
    ([type, { schema }]): readonly Field[] =>
      type === "application/json"
        ? stringsIn(schema, []).map((one) => ({ ...at, place: "json", ...one }))
        : [{ ...at, place: "text", names: [type], schema }],
  );
  return [...given.filter(({ schema }) => isString(schema)), ...bodies];
}

function isString({ type }: Schema): boolean {
  return type === "string" || (Array.isArray(type) && type.includes("string"));
}

function stringsIn(
  schema: Schema,
  names: readonly string[],
): readonly Omit<Field, "method" | "path" | "place">[] {
  if (schema.$ref !== undefined) {
    const known = document.components.schemas[schema.$ref.split("/").at(-1) ?? ""];
    return known ? stringsIn(known, names) : [];
  }
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const { additionalProperties: named } = schema;
  return [
    ...(isString(schema) ? [{ names, schema }] : []),
    ...choices.flatMap((choice) => stringsIn(choice, names)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
      stringsIn(inner, [...names, name]),
    ),
    ...(schema.items ? stringsIn(schema.items, [...names, "0"]) : []),
    ...(typeof named === "object" ? stringsIn(named, [...names, "x"]) : []),
  ];
}

const isListed = ({ schema }: Field): boolean =>
  schema.enum !== undefined || schema.const !== undefined;
const titleOf = ({ method, path, place, names }: Field): string =>
  `${method} ${path} ${place} ${names.join("/")}`;

/** A body with nothing but that string, as long as the route takes it. */
function bodyOf(names: readonly string[], most: number): string {
  const [open, close] = names.reduceRight(
    ([before, after], name) =>
      name === "0"
        ? [`[${before}`, `${after}]`]
        : [`{${JSON.stringify(name)}:${before}`, `${after}}`],
    ['"', '"'],
  );
  const room = most - open.length - close.length;
  return open + WORST.repeat(Math.floor(room / WORST.length)) + close;
}

/** Beside a hostile request the other tenant asks who it is. */
async function besideOther(path: string, hostile: Call): Promise<Response> {
  const [answer, beside] = await Promise.all([
    call(path, hostile),
    call("/v1/tenants/me", { key: other.key }),
  ]);
  expect(beside.status).toBe(200);
  return answer;
}

/** Ids are nobody's: what is asked for is not there. */
const pathOf = (path: string): string => path.replaceAll(/\{[^}]{1,40}\}/g, "nobody");

describe("every string of our own document", () => {
  it("has a bound, or is one of a list", () => {
    expect(fields.length).toBeGreaterThan(150);
    const unbounded = fields.filter(
      (field) => field.place !== "text" && !isListed(field) && field.schema.maxLength === undefined,
    );
    expect(unbounded.map(titleOf)).toEqual([]);
  });

  it("in a body is refused by name where it fills the body, before anything else reads it", async () => {
    const bodies = fields.filter(({ place }) => place === "json");
    expect(bodies.length).toBeGreaterThan(80);
    for (const field of bodies) {
      const body = bodyOf(field.names, MAX_BODY_BYTES);
      const { method } = field;
      const { result: response, steps } = await stepsDuring(async () =>
        besideOther(pathOf(field.path), { method, body }),
      );
      const told = await response.text();
      const title = `${titleOf(field)}: ${told.slice(0, 500)}`;
      expect(response.status, title).toBeLessThan(500);
      expect(response.status, title).toBeGreaterThanOrEqual(
        400 - (field.path === "/send" ? 200 : 0),
      );
      expect(told.length, title).toBeLessThan(20_000);
      expect(told, title).toContain(isListed(field) ? '"errors"' : '"too_long"');
      expect(told, title).toContain(field.names.findLast((name) => !/^\d$/.test(name)));
      expect(steps, title).toBeLessThan(READS * MAX_BODY_BYTES + BESIDE);
    }
  }, 300_000);

  it("in a query or a path is refused as well", async () => {
    for (const field of fields.filter(({ place }) => place === "query" || place === "path")) {
      const { method, place, names } = field;
      const [name = ""] = names;
      const worst = encodeURIComponent(WORST.repeat(2000));
      const path =
        place === "path"
          ? pathOf(field.path.replace(`{${name}}`, worst))
          : `${pathOf(field.path)}?${name}=${worst}`;
      const { result: response, steps } = await stepsDuring(async () =>
        besideOther(path, { method }),
      );
      const told = await response.text();
      expect([400, 404, 426], `${titleOf(field)}: ${told.slice(0, 300)}`).toContain(
        response.status,
      );
      expect(steps, titleOf(field)).toBeLessThan(BESIDE);
    }
  }, 120_000);

  it("in a header that is read is 431 with its name, at every route", async () => {
    for (const name of READ_HEADERS) {
      const headers = { [name]: "a".repeat(mostCharsOf(name) + 1) };
      const response = await besideOther("/v1/messages", { headers });
      expect(response.status, name).toBe(431);
      expect(await response.json()).toMatchObject({
        code: "header_too_long",
        detail: `${name} has more than ${mostCharsOf(name)} characters: shorten it.`,
      });
    }
  });

  it("of k-msg's that is taken and not read is bounded as a whole", async () => {
    const body = { to: phone(), text: "hi", kakao: { a: { b: WORST.repeat(10_001) } } };
    const response = await besideOther("/send", { body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { details: { errors: [{ pointer: "/kakao", code: "too_long" }] } },
    });
  });

  it("says in both languages which field, why, and what to do", async () => {
    const body = { to: phone(), text: WORST.repeat(20_000) };
    const told = async (language: string) => {
      const headers = { "accept-language": language };
      const answer = await call("/v1/messages", { body, headers });
      return (await answer.json<{ errors: readonly object[] }>()).errors;
    };
    const field = { pointer: "/text", code: "too_long" };
    expect(await told("en")).toEqual([
      { ...field, detail: "has more than 20000 characters: shorten it" },
    ]);
    expect(await told("ko")).toEqual([{ ...field, detail: "20000자를 넘습니다. 줄여 주세요." }]);
  });
});

describe("what stands in a file", () => {
  const lines = { "content-type": "application/x-ndjson" };
  const csv = { "content-type": "text/csv" };

  it("of a batch has the same bounds, and a line has one", async () => {
    const row = JSON.stringify({ to: phone(), text: WORST.repeat(20_000) });
    const first = await besideOther("/v1/batches", { headers: lines, body: `${row}\n${row}` });
    expect(await first.json()).toMatchObject({
      errors: [
        { pointer: "/messages/0/text", index: 0, code: "too_long" },
        { pointer: "/messages/1/text", index: 1, code: "too_long" },
      ],
    });
    const long = JSON.stringify({ to: phone(), text: WORST.repeat(MAX_BODY_BYTES) });
    const { result: second, steps } = await stepsDuring(async () =>
      besideOther("/v1/batches", { headers: lines, body: long }),
    );
    expect(await second.json()).toMatchObject({
      errors: [{ pointer: "/messages/0", code: "too_long" }],
    });
    expect(steps).toBeLessThan(READS * long.length + BESIDE);
  });

  it("of opt-outs has one for each line", async () => {
    const long = `010,${'"'.repeat(MAX_BATCH_BYTES - 100)}`;
    const { result, steps } = await stepsDuring(async () =>
      besideOther("/v1/opt-outs/import", { headers: csv, body: `${phone()}\n${long}` }),
    );
    expect(await result.json()).toMatchObject({
      added: 1,
      refused: 1,
      errors: [{ line: 2, code: "too_long" }],
    });
    expect(steps).toBeLessThan(READS * long.length + BESIDE);
  });
});

describe("a batch", () => {
  it("that took 18 seconds is refused before a row is read", async () => {
    const messages = Array.from({ length: 100 }, () => ({ to: phone() }));
    const body = JSON.stringify({ message: { text: WORST.repeat(20_000) }, messages });
    const { result, steps } = await stepsDuring(async () => besideOther("/v1/batches", { body }));
    expect(result.status).toBe(400);
    expect(await result.json()).toMatchObject({
      errors: [{ pointer: "/message/text", code: "too_long" }],
    });
    expect(steps).toBeLessThan(READS * body.length + BESIDE);
  });

  it("has a bound for what its rows have in common, times the rows, in both languages", async () => {
    const messages = Array.from({ length: 10_000 }, () => ({ to: "01000000000" }));
    const body = JSON.stringify({ message: { text: WORST.repeat(5000) }, messages });
    const told = async (language: string) => {
      const headers = { "accept-language": language };
      const answer = await besideOther("/v1/batches", { headers, body });
      return (await answer.json<{ errors: readonly object[] }>()).errors;
    };
    const field = { pointer: "/message", code: "too_long" };
    expect(await told("en")).toEqual([
      {
        ...field,
        detail:
          "has 10011 characters, at most 10000 for 10000 messages: shorten it, or send fewer messages a batch",
      },
    ]);
    expect(await told("ko")).toEqual([
      {
        ...field,
        detail:
          "10011자입니다. 메시지 10000건에 공통되는 내용은 10000자까지 됩니다. 줄이거나 나누어 보내 주세요.",
      },
    ]);
  });

  it("of the longest texts lets another tenant's requests in between", async () => {
    const messages = Array.from({ length: 500 }, () => ({ to: "01000000000" }));
    const body = { message: { text: WORST.repeat(10_000) }, messages };
    const answers: string[] = [];
    const hostile = call("/v1/batches", { body }).then(({ status }) => {
      answers.push("hostile");
      expect(status).toBe(400);
    });
    for (let asked = 0; asked < 3; asked++) {
      const answer = await call("/v1/tenants/me", { key: other.key });
      expect(answer.status).toBe(200);
      answers.push("other");
      // Who asks again comes in a turn of its own.
      await scheduler.wait(0);
    }
    await hostile;
    expect(answers).toEqual(["other", "other", "other", "hostile"]);
  });
});
