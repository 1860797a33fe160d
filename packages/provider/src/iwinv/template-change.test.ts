import { describe, expect, it } from "vitest";

import { IWINVProvider } from "./index.ts";
import * as entry from "./template-entry.ts";

type Json = Record<string, unknown>;

const NOW = Date.parse("2026-03-02T03:04:05Z");
const LIST = "/api/template/";
const ADD = "/api/template/add/";
const MODIFY = "/api/template/modify/";
const DELETE = "/api/template/delete/";

/** Answers by path, one after the other, the last one for ever. */
function open(answers: Readonly<Record<string, readonly unknown[]>>) {
  const calls: (readonly [path: string, body: Json])[] = [];
  const provider = new IWINVProvider({
    apiKey: "k",
    now: () => NOW,
    fetch: async (input: RequestInfo | URL, init: RequestInit = {}) => {
      const path = new URL(input as string).pathname;
      const before = calls.filter(([one]) => one === path).length;
      calls.push([path, JSON.parse(init.body as string) as Json]);
      const all = answers[path] ?? [];
      const answer = all[Math.min(before, all.length - 1)];
      if (answer instanceof Error) throw answer;
      return new Response(JSON.stringify(answer));
    },
  });
  return { provider, calls };
}

const LINK = { linkMobile: "https://m.example.com/#{no}", linkPc: "https://example.com/#{no}" };
const WEB = { type: "WL", name: "Open", ...LINK };
const INPUT = { name: "code", content: "#{name}, code #{code}", buttons: [WEB] };
const ROW = {
  templateCode: "10031",
  templateName: "code",
  templateContent: "#{name}",
  status: "R",
  templateStatusMsg: "반려",
  templateStatusComments: " say why ",
  createDate: "2026-09-01 11:22:33",
  buttons: [
    {
      ordering: "1",
      name: "Open",
      linkType: "WL",
      linkTypeName: "웹링크",
      linkMo: "https://m.example.com/",
      linkPc: "https://example.com/",
      linkIos: null,
      linkAnd: null,
    },
    { ordering: "2", name: "Track", linkType: "DS", linkTypeName: "배송조회" },
  ],
};

describe("a template that is registered", () => {
  it("goes out in IWINV's names and comes back in k-msg's", async () => {
    const { provider, calls } = open({ [ADD]: [{ code: 200, templateCode: " 10044 " }] });
    const result = await provider.createTemplate(INPUT);
    expect(calls).toEqual([
      [
        ADD,
        {
          templateName: "code",
          templateContent: "#{name}, code #{code}",
          buttons: [{ type: "WL", name: "Open", linkMo: LINK.linkMobile, linkPc: LINK.linkPc }],
        },
      ],
    ]);
    expect(result).toMatchObject({
      value: {
        id: "10044",
        code: "10044",
        status: "INSPECTION",
        variables: ["name", "code", "no"],
        createdAt: new Date(NOW),
      },
    });
  });

  it("is looked up where the answer names no code: a second call would make a second one", async () => {
    const mine = { ...ROW, templateContent: INPUT.content, createDate: "2026-03-02 12:04:04" };
    const older = { ...mine, templateCode: "9", createDate: "2026-03-02 12:04:03" };
    const list = [older, mine, { ...ROW, templateCode: "10032" }];
    for (const added of [{ code: 200 }, new TypeError("the connection broke")]) {
      const { provider } = open({ [ADD]: [added], [LIST]: [{ code: 200, list }] });
      expect(await provider.createTemplate(INPUT)).toMatchObject({ value: { code: "10031" } });
    }
  });

  it("may be there all the same where nothing names it, or where no answer came", async () => {
    // One of long ago is another one.
    const old = { ...ROW, templateContent: INPUT.content, createDate: "2026-03-02 11:54:05" };
    const unnamed = open({ [ADD]: [{ code: 200 }], [LIST]: [{ code: 200, list: [old] }] });
    const lost = open({ [ADD]: [new TypeError("the connection broke")] });
    for (const { provider } of [unnamed, lost]) {
      const result = await provider.createTemplate(INPUT);
      expect(result).toMatchObject({ error: { details: { outcome: "unknown" } } });
    }
  });

  it.each([
    ["no name", { ...INPUT, name: " " }, "name is required"],
    ["no text", { ...INPUT, content: "" }, "content is required"],
    [
      "a button without a link",
      { ...INPUT, buttons: [{ type: "WL", name: "Open" }] },
      /at least mobile or PC link/,
    ],
  ])("is refused without a call: %s", async (_name, input, message) => {
    const { provider, calls } = open({});
    const result = await provider.createTemplate(input);
    expect(result).toMatchObject({
      error: {
        code: "INVALID_REQUEST",
        message: expect.stringMatching(message),
        details: { providerId: "iwinv", outcome: "refused" },
      },
    });
    expect(calls).toEqual([]);
  });

  it("keeps what IWINV said of a refusal", async () => {
    const { provider } = open({ [ADD]: [{ code: 400, message: "templateName 15자 초과" }] });
    expect(await provider.createTemplate(INPUT)).toMatchObject({
      error: {
        code: "INVALID_REQUEST",
        providerErrorText: "templateName 15자 초과",
        details: { outcome: "refused", originalCode: 400 },
      },
    });
  });
});

describe("a template that is changed", () => {
  it("goes out as a whole: what the patch leaves out is what was there", async () => {
    const changed = { ...ROW, templateContent: "new", status: "I", templateStatusComments: "" };
    const list = [ROW, changed].map((row) => ({ code: 200, list: [row] }));
    const { provider, calls } = open({ [LIST]: list, [MODIFY]: [{ code: 200 }] });
    const result = await provider.updateTemplate(" 10031 ", { content: "new" });
    expect(calls[1]).toEqual([
      MODIFY,
      {
        templateCode: "10031",
        templateName: "code",
        templateContent: "new",
        buttons: [
          {
            type: "WL",
            name: "Open",
            linkMo: "https://m.example.com/",
            linkPc: "https://example.com/",
          },
          { type: "DB", name: "Track" },
        ],
      },
    ]);
    expect(result).toMatchObject({ value: { content: "new", status: "INSPECTION" } });
  });

  it("loses its buttons where the patch has none", async () => {
    const { provider, calls } = open({
      [LIST]: [{ code: 200, list: [ROW] }],
      [MODIFY]: [{ code: 200 }],
    });
    await provider.updateTemplate("10031", { buttons: [] });
    expect(calls[1]?.[1]).toMatchObject({ buttons: [] });
  });

  it("is answered as it must be where it cannot be read again", async () => {
    const { provider } = open({
      [LIST]: [{ code: 200, list: [ROW] }, { code: 500 }],
      [MODIFY]: [{ code: 200 }],
    });
    const patch = { content: "#{new}", category: "c" };
    expect(await provider.updateTemplate("10031", patch)).toMatchObject({
      value: { ...patch, name: "code", status: "INSPECTION", variables: ["new"] },
    });
  });

  it("must be there, and have a code", async () => {
    const { provider, calls } = open({ [LIST]: [{ code: 200, list: [ROW] }] });
    const missing = await provider.updateTemplate("1003", {});
    expect(missing).toMatchObject({ error: { code: "TEMPLATE_NOT_FOUND" } });
    const blank = await provider.updateTemplate(" ", {});
    expect(blank).toMatchObject({ error: { code: "INVALID_REQUEST" } });
    expect(calls.map(([path]) => path)).toEqual([LIST]);
  });

  it("is read anew by the next send", async () => {
    const send = "/api/v2/send/";
    const { provider, calls } = open({
      [LIST]: [{ code: 200, list: [ROW] }],
      [MODIFY]: [{ code: 200 }],
      [send]: [{ code: 200, success: 1 }],
    });
    const message = { type: "ALIMTALK", to: "01012345678", templateId: "10031" } as const;
    await provider.send({ ...message, variables: { name: "a" } });
    await provider.updateTemplate("10031", {});
    const before = calls.length;
    await provider.send({ ...message, variables: { name: "a" } });
    expect(calls.slice(before).map(([path]) => path)).toEqual([LIST, send]);
  });
});

describe("a template", () => {
  it("is deleted, whatever the key of the answer's words is", async () => {
    const { provider, calls } = open({ [DELETE]: [{ code: 200, messgae: "ok" }, { code: 404 }] });
    expect((await provider.deleteTemplate("10031")).isSuccess).toBe(true);
    expect(calls).toEqual([[DELETE, { templateCode: "10031" }]]);
    const again = await provider.deleteTemplate("10031");
    expect(again).toMatchObject({ error: { code: "TEMPLATE_NOT_FOUND" } });
    expect((await provider.deleteTemplate("")).isSuccess).toBe(false);
  });

  it("shows its state and the reviewer's words, a page at a time", async () => {
    const { provider, calls } = open({ [LIST]: [{ code: 200, totalCount: 41, list: [ROW] }] });
    const page = await provider.searchTemplates({ status: "REJECTED", page: 2, limit: 40 });
    expect(calls).toEqual([[LIST, { pageNum: "2", pageSize: "40", templateStatus: "R" }]]);
    expect(page).toMatchObject({
      value: {
        total: 41,
        templates: [
          { status: "REJECTED", statusCode: "R", statusMessage: "반려", comments: "say why" },
        ],
      },
    });
    expect(await provider.listTemplates()).toMatchObject({ value: [{ code: "10031" }] });
  });

  it("of a state that nobody described is neither approved nor rejected", async () => {
    const { provider } = open({ [LIST]: [{ code: 200, list: [{ ...ROW, status: "S" }] }] });
    expect(await provider.getTemplate("10031")).toMatchObject({
      value: { status: "PENDING", statusCode: "S" },
    });
  });
});

describe("the functions of their own entry point", () => {
  const config = { apiKey: "k" };
  /** Answers everything with a row, and keeps where it was asked. */
  function listen() {
    const paths: string[] = [];
    const fetch = async (input: RequestInfo | URL) => {
      paths.push(new URL(input as string).pathname);
      return new Response(JSON.stringify({ code: 200, templateCode: "10031", list: [ROW] }));
    };
    return { paths, ctx: { fetch } };
  }

  it("do what the provider's methods do", async () => {
    const { paths, ctx } = listen();
    const call = { providerId: "iwinv", config, ctx };
    const code = "10031";
    const results = [
      await entry.createTemplate({ ...call, input: INPUT }),
      await entry.updateTemplate({ ...call, code, patch: { name: "b" } }),
      await entry.getTemplate({ ...call, code }),
      await entry.listTemplates({ ...call, query: { page: 1 } }),
      await entry.deleteTemplate({ ...call, code }),
    ];
    expect(results.every(({ isSuccess }) => isSuccess)).toBe(true);
    expect(paths).toEqual([ADD, LIST, MODIFY, LIST, LIST, LIST, DELETE]);
    expect(entry.createIWINVTemplateProvider(config)).toBeInstanceOf(entry.IWINVTemplateProvider);
  });

  it("do not throw without a key", async () => {
    const result = await entry.listTemplates({ config: { apiKey: "" } });
    expect(result).toMatchObject({ isFailure: true, error: { code: "INVALID_REQUEST" } });
  });
});
