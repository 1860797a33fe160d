import { type KMsgError, normalizeSendInput, type Result, type SendInput } from "@k-msg/core";
import { afterAll, describe, expect, it } from "vitest";

import historiesFile from "../../../../test/fixtures/vectors/histories.json" with { type: "json" };
import responsesFile from "../../../../test/fixtures/vectors/responses.json" with { type: "json" };
import sendsFile from "../../../../test/fixtures/vectors/sends.json" with { type: "json" };
import { IWINVProvider } from "./index.ts";

type Json = Record<string, unknown>;

interface Reply {
  json?: unknown;
  text?: string;
  status?: number;
  networkError?: boolean;
}

interface Expected {
  ok: boolean;
  value?: Json | null;
  code?: string;
  outcome?: string;
}

interface WireRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  json?: Json;
  form?: Json;
}

interface VectorFile<Case> {
  config: ConstructorParameters<typeof IWINVProvider>[0];
  now: string;
  templates?: Record<string, string>;
  cases: Case[];
}

interface SendCase {
  id: string;
  input: Json;
  requests: WireRequest[];
  result: Expected;
}

interface ResponseCase {
  id: string;
  request: { input: Json };
  reply: Reply;
  result: Expected;
}

interface HistoryCase {
  id: string;
  query: Json;
  reply: Reply;
  result: Expected;
}

const sends = sendsFile as unknown as VectorFile<SendCase>;
const responses = responsesFile as unknown as VectorFile<ResponseCase>;
const histories = historiesFile as unknown as VectorFile<HistoryCase>;

const SMS_OK = {
  resultCode: 0,
  message: "전송 성공",
  requestNo: "R20260302-1",
  msgType: "SMS",
};
const ALIMTALK_OK = { code: 200, message: "전송 성공", success: 1, fail: 0, seqNo: 120001 };

const respond = (reply: Reply): Response => {
  if (reply.networkError === true) throw new TypeError("network connection lost");
  const body = reply.text ?? JSON.stringify(reply.json);
  return new Response(body, { status: reply.status ?? 200 });
};

const templateAnswer = (templates: Record<string, string>, code: unknown): Json => {
  const rows = Object.entries(templates).map(([templateCode, templateContent]) => ({
    templateCode,
    templateName: templateCode,
    templateContent,
    status: "Y",
    createDate: "2026-01-01 00:00:00",
    buttons: [],
  }));
  const list = rows.filter((row) => row.templateCode === code);
  return { code: 200, message: "ok", totalCount: list.length, list };
};

interface Sent {
  url: string;
  init: RequestInit;
}

/** A provider whose network answers as the case says; template lookups are not counted. */
const open = <Case>(file: VectorFile<Case>, reply: (url: string) => Reply) => {
  const sent: Sent[] = [];
  const fetch = (async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const url = input as string;
    if (url.endsWith("/api/template/")) {
      const { templateCode } = JSON.parse(init.body as string) as Json;
      return respond({ json: templateAnswer(file.templates ?? {}, templateCode) });
    }
    sent.push({ url, init });
    return respond(reply(url));
  }) as typeof globalThis.fetch;
  const now = () => Date.parse(file.now);
  return { provider: new IWINVProvider({ ...file.config, fetch, now }), sent };
};

const readForm = (form: FormData): Json =>
  Object.fromEntries(
    Array.from(form.entries(), ([name, value]) => {
      if (typeof value === "string") return [name, value];
      return [name, { name: value.name, type: value.type, size: value.size }];
    }),
  );

/** The request on the wire, with the headers the case names and without SMS's `msgType`. */
const readWire = ({ url, init }: Sent, wanted: WireRequest): WireRequest => {
  const headers = new Headers(init.headers);
  const named = Object.keys(wanted.headers).map((name) => [name, headers.get(name)]);
  const common = { url, method: init.method ?? "", headers: Object.fromEntries(named) };
  if (init.body instanceof FormData) return { ...common, form: readForm(init.body) };
  const { msgType: _, ...json } = JSON.parse(init.body as string) as Json;
  return { ...common, json };
};

const readBytes = (input: Json): Json =>
  JSON.parse(JSON.stringify(input), (_, value: unknown) => {
    const bytes = (value as { $bytes?: number[] } | null)?.$bytes;
    return bytes === undefined ? value : new Uint8Array(bytes);
  }) as Json;

const send = async (provider: IWINVProvider, input: Json) =>
  provider.send(normalizeSendInput(readBytes(input) as unknown as SendInput, { messageId: "m-1" }));

/** A result in the words of the case; `raw` and `outcome` only where the case names them. */
const outline = (answer: Result<object | null, KMsgError>, wanted: Expected): Expected => {
  if (answer.isFailure) {
    const { code, details } = answer.error;
    const outcome = String(details?.["outcome"]);
    return { ok: false, code, ...("outcome" in wanted && { outcome }) };
  }
  const value = JSON.parse(JSON.stringify(answer.value)) as Json | null;
  const keepsRaw = wanted.value !== null && "raw" in (wanted.value ?? {});
  if (value !== null && !keepsRaw) delete value["raw"];
  return { ok: true, value };
};

const counts = { sends: 0, responses: 0, histories: 0 };

describe("the recorded sends", () => {
  for (const { id, input, requests, result } of sends.cases) {
    it(id, async () => {
      const { provider, sent } = open(sends, (url) => ({
        json: url.includes("alimtalk") ? ALIMTALK_OK : SMS_OK,
      }));
      const answer = await send(provider, input);
      expect(sent.length).toBe(requests.length);
      requests.forEach((wanted, i) => {
        expect(sent.slice(i, i + 1).map((call) => readWire(call, wanted))).toEqual([wanted]);
      });
      expect(outline(answer, result)).toEqual(result);
      counts.sends++;
    });
  }
});

describe("the recorded answers", () => {
  for (const { id, request, reply, result } of responses.cases) {
    it(id, async () => {
      const { provider } = open(responses, () => reply);
      const answer = await send(provider, request.input);
      expect(outline(answer, result)).toEqual(result);
      counts.responses++;
    });
  }
});

describe("the recorded histories", () => {
  for (const { id, query, reply, result } of histories.cases) {
    it(id, async () => {
      const { provider } = open(histories, () => reply);
      const { requestedAt, scheduledAt, ...rest } = query;
      const answer = await provider.getDeliveryStatus({
        ...(rest as { providerMessageId: string; type: "SMS"; to: string }),
        requestedAt: new Date(requestedAt as string),
        ...(typeof scheduledAt === "string" && { scheduledAt: new Date(scheduledAt) }),
      });
      expect(outline(answer, result)).toEqual(result);
      counts.histories++;
    });
  }
});

/** Minutes west of UTC on 1970-01-01. */
const ZONE_OFFSETS: Record<string, number> = {
  UTC: 0,
  "Asia/Seoul": -540,
  "America/New_York": 300,
};

declare const process: { env: Record<string, string | undefined> };

describe("the run", () => {
  it("really runs in the time zone it was given", () => {
    const zone = process.env["TZ"] ?? "";
    expect(Object.keys(ZONE_OFFSETS)).toContain(zone);
    expect(new Date(0).getTimezoneOffset()).toBe(ZONE_OFFSETS[zone]);
  });

  it("has passed every case of every file", () => {
    expect(counts).toEqual({
      sends: sends.cases.length,
      responses: responses.cases.length,
      histories: histories.cases.length,
    });
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
  });
});

afterAll(() => {
  const total = counts.sends + counts.responses + counts.histories;
  console.info(`vectors: ${total} cases passed under TZ=${process.env["TZ"]}`);
});
