import { evictDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";

import {
  ALIMTALK_AUTH,
  alimtalkBody,
  alimtalkHistory,
  call,
  control,
  freeze,
  kst,
  post,
  postJson,
  reset,
  rows,
  sendAlimtalk,
  sends,
  sendSms,
  settings,
  smsBody,
  smsHistory,
  stub,
} from "./helpers.ts";

beforeEach(async () => {
  await reset();
});

const PHONE = "01000001234";

describe("the key", () => {
  it("is read from base64 and refused by each channel in its own way", async () => {
    const wrong = { AUTH: btoa("nope"), secret: btoa("nope") };
    const sms = await post("/sms/api/v2/send/", smsBody(PHONE), wrong);
    const alimtalk = await post("/alimtalk/api/history/", {}, wrong);
    const raw = await post("/alimtalk/api/history/", {}, { AUTH: "alim-key" });
    expect(await sms.json()).toMatchObject({ resultCode: 14 });
    expect(await alimtalk.json()).toMatchObject({ code: 201 });
    expect(await raw.json()).toMatchObject({ code: 201 });
  });

  it("may be refused with a bare number or a 403", async () => {
    await settings({ wrongKeyMode: "bare" });
    const bare = await post("/sms/api/v2/send/", smsBody(PHONE), { secret: "" });
    expect(await bare.text()).toBe("202");
    await settings({ wrongKeyMode: "http403" });
    const forbidden = await post("/sms/api/charge/", { version: "1.0" }, { secret: "x" });
    expect([forbidden.status, await forbidden.text()]).toEqual([403, "Forbidden"]);
  });

  it("can be changed and mended", async () => {
    await settings({ keys: { alimtalk: "other" } });
    expect(await sendAlimtalk(alimtalkBody(PHONE))).toMatchObject({ code: 201 });
    await settings({ keys: { alimtalk: "alim-key" } });
    expect(await sendAlimtalk(alimtalkBody(PHONE))).toMatchObject({ code: 200 });
  });

  it("is good only from an allowed address", async () => {
    await settings({ allowedIps: ["203.0.113.7"] });
    expect(await sendSms(smsBody(PHONE))).toMatchObject({ resultCode: 15 });
    expect(await alimtalkHistory()).toMatchObject({ code: 206 });
    const allowed = await post(
      "/alimtalk/api/history/",
      {},
      { "X-Forwarded-For": "203.0.113.7, 10.0.0.1" },
    );
    expect(await allowed.json()).toMatchObject({ code: 200 });
  });
});

const REJECTED = { code: "10031", status: "R", comments: "say why" };

describe("the paths", () => {
  it("work without the last slash and with doubled ones, unless told otherwise", async () => {
    expect(await postJson("/sms/api/v2/send", smsBody(PHONE))).toMatchObject({ resultCode: 0 });
    expect(await postJson("/sms/api//v2/send//", smsBody(PHONE))).toMatchObject({ resultCode: 0 });
    await settings({ slashless: "404" });
    expect((await post("/sms/api/v2/send", smsBody(PHONE))).status).toBe(404);
  });

  it("answer a balance to GET and to POST", async () => {
    await settings({ balance: 100 });
    const got = await call("/alimtalk/api/charge/", { headers: { AUTH: ALIMTALK_AUTH } });
    expect(await got.json()).toMatchObject({ code: 200, charge: 100 });
    expect(await postJson("/alimtalk/api/charge/", {})).toMatchObject({ code: 200, charge: 100 });
    expect(await postJson("/sms/api/charge/", { version: "1.0" })).toMatchObject({
      resultCode: 0,
      charge: 100,
    });
    await settings({ chargeShape: "fraction" });
    expect(await postJson("/sms/api/charge/", { version: "1.0" })).toMatchObject({ charge: 100.5 });
  });

  it("carry the emulator's clock as the Date header", async () => {
    await freeze("2026-10-05 00:00:00");
    const response = await post("/alimtalk/api/history/", {});
    expect(response.headers.get("date")).toBe("Sun, 04 Oct 2026 15:00:00 GMT");
  });

  it("list, add, modify and delete templates", async () => {
    const path = "/alimtalk/api/template/";
    expect(await postJson(path, {})).toMatchObject({ code: 200, totalCount: 6 });
    expect(await postJson(path, { templateCode: "PENDING_TPL" })).toMatchObject({
      list: [{ status: "I" }],
    });
    const draft = { templateName: "code", templateContent: "#{name}" };
    expect(await postJson(`${path}add/`, draft)).toMatchObject({
      code: 200,
      templateCode: "10031",
    });
    expect(await postJson(`${path}add/`, { ...draft, templateName: "a".repeat(16) })).toMatchObject(
      { code: 400 },
    );
    const button = { type: "WL", name: "Open", linkMobile: "https://m.example.com/" };
    expect(await postJson(`${path}add/`, { ...draft, buttons: [button] })).toMatchObject({
      code: 400,
    });
    await control("PUT", "/templates", {
      code: "10031",
      name: "code",
      content: "#{a}",
      status: "Y",
    });
    expect(await postJson(`${path}modify/`, { ...draft, templateCode: "10031" })).toMatchObject({
      code: 200,
    });
    expect(await postJson(path, { templateCode: "10031" })).toMatchObject({
      list: [{ status: "I" }],
    });
    expect(await control("POST", "/templates/verdict", REJECTED)).toEqual({ ok: true });
    expect(await postJson(path, { templateCode: "10031" })).toMatchObject({
      list: [{ status: "R", templateStatusMsg: "", templateStatusComments: "say why" }],
    });
    // It is over: only a change gives it to inspection again, and takes the words away.
    expect(await control("POST", "/templates/verdict", REJECTED)).toMatchObject({
      error: "not in inspection",
    });
    await postJson(`${path}modify/`, { ...draft, templateCode: "10031" });
    expect(await postJson(path, { templateStatus: "I", templateCode: "10031" })).toMatchObject({
      list: [{ status: "I", templateStatusComments: "" }],
    });
    await settings({ templateDeleteMisspelt: true });
    const gone = await postJson(`${path}delete/`, { templateCode: "10031" });
    expect(gone).toMatchObject({ code: 200, messgae: expect.any(String) });
    expect(await postJson(`${path}delete/`, { templateCode: "10031" })).toMatchObject({
      code: 404,
    });
  });
});

describe("the control API", () => {
  it("names an unknown setting and changes nothing", async () => {
    const response = await call("/_emulator/settings", {
      method: "PUT",
      body: JSON.stringify({ latencyMs: 5, colour: "red" }),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("colour");
    expect(await control("GET", "/settings")).toMatchObject({ latencyMs: 0 });
    expect(await settings({ faults: { nope: 1 } })).toMatchObject({ error: "bad settings" });
  });

  it("merges settings and restores them", async () => {
    await settings({ latencyMs: 1, faults: { html502: 1 } });
    expect(await settings({ faults: { seed: 7 } })).toMatchObject({
      latencyMs: 1,
      faults: { seed: 7, html502: 1 },
    });
    expect(await control("DELETE", "/settings")).toMatchObject({
      latencyMs: 0,
      faults: { seed: 1, html502: 0 },
    });
  });

  it("proves who was sent what twice", async () => {
    await sendSms(smsBody(PHONE, { text: "a" }));
    await sendSms(smsBody(PHONE, { text: "b" }));
    await sendSms(smsBody(PHONE, { text: "b", title: "안내" }));
    await smsHistory();
    expect(await control("GET", "/stats")).toMatchObject({
      sends: 3,
      maxAcceptedPerPhone: 3,
      maxAcceptedPerPhoneAndText: 2,
      historyCalls: 1,
      templateCalls: 0,
    });
    const page = sends(await control("GET", "/sends?after=1&limit=1"));
    expect(page).toMatchObject([{ id: 2, text: "b", title: null }]);
    expect(sends(await control("GET", "/sends?after=2"))).toMatchObject([{ title: "안내" }]);
    const several = smsBody(PHONE, { to: ["01000005678", "01000005679"] });
    await sendSms(several);
    expect(sends(await control("GET", "/sends?phone=01000005679"))).toHaveLength(1);
  });

  it("fills the history with messages that wait for ever, spread over a time", async () => {
    await freeze("2026-10-05 10:00:00");
    await sendSms(smsBody(PHONE));
    const { balance } = await control("GET", "/settings");
    const hour = { from: kst("2026-10-05 07:00:00"), until: kst("2026-10-05 09:00:00") };
    expect(await control("POST", "/fill", { count: 2000, ending: "7001", ...hour })).toEqual({
      ok: true,
    });
    const sent = await sendSms(smsBody(PHONE, { text: "next" }));
    const page = await smsHistory({ pageSize: 1000, pageNum: 2 });
    expect(page).toMatchObject({ totalCount: 2002 });
    // The two that were really sent are the newest.
    expect(rows(page)[1]).toMatchObject({
      phone: "01010007001",
      sendStatusCode: "WAIT",
      sendDate: "2026-10-05 08:00:00",
    });
    const all = [1, 2, 3].map(async (pageNum) => smsHistory({ pageSize: 1000, pageNum }));
    const numbers = (await Promise.all(all)).flatMap(rows).map((row) => row["requestNo"]);
    expect(new Set(numbers).size).toBe(2002);
    expect(numbers[0]).toBe(sent["requestNo"]);
    expect(await control("GET", "/stats")).toMatchObject({ sends: 2, messages: 2002 });
    expect(await control("GET", "/settings")).toMatchObject({ balance: Number(balance) - 9 });
  });

  it("fills with now where no time is said, by the script, and refuses nonsense", async () => {
    await freeze("2026-10-05 10:00:00");
    await settings({ resultAfterMs: 0 });
    await control("POST", "/fill", { count: 1, ending: "7006" });
    expect(rows(await smsHistory())).toMatchObject([
      { phone: "01000007006", sendStatusCode: "WAIT", sendDate: "2026-10-05 10:00:00" },
      { phone: "01000007006", sendStatusCode: "06" },
    ]);
    const one = { count: 20, ending: "7001", phone: "011-0000-7001" };
    expect(await control("POST", "/fill", one)).toEqual({ ok: true });
    expect(await smsHistory({ phone: "01100007001" })).toMatchObject({ totalCount: 20 });
    for (const bad of [{ count: 0, ending: "7001" }, { count: 1 }, { count: 1, ending: "7" }]) {
      expect(await control("POST", "/fill", bad)).toMatchObject({ error: "bad fill" });
    }
    const late = { count: 1, ending: "7001", from: 2, until: 1 };
    expect(await control("POST", "/fill", late)).toMatchObject({ error: "bad fill" });
  });

  it("gives a number its results when it is told to", async () => {
    await freeze("2026-10-05 10:00:00");
    const phone = "01000007001";
    await sendSms(smsBody(phone));
    expect(rows(await smsHistory())).toMatchObject([{ phone, sendStatusCode: "WAIT" }]);
    expect(await control("POST", "/results", { phone: "010-0000-7001" })).toEqual({ given: 1 });
    expect(rows(await smsHistory())).toMatchObject([{ phone, sendStatusCode: "06" }]);
    expect(await control("POST", "/results", { phone })).toEqual({ given: 0 });
    await sendSms(smsBody("01000007002"));
    expect(await control("POST", "/results", { phone: "01000007002" })).toEqual({ given: 1 });
    expect(rows(await smsHistory())).toHaveLength(2);
    expect(await control("POST", "/results", {})).toMatchObject({ error: "bad result" });
  });

  it("draws random faults the same way for the same seed", async () => {
    const run = async () => {
      await reset();
      await settings({ faults: { seed: 3, html502: 0.3, emptyAfterAccept: 0.3 } });
      const seen: string[] = [];
      for (let at = 0; at < 30; at += 1) {
        const response = await post("/sms/api/v2/send/", smsBody(PHONE));
        seen.push(`${response.status}/${(await response.text()) === ""}`);
      }
      return seen;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set(["502/false", "200/true", "200/false"]));
    expect(await run()).toEqual(first);
  });

  it("keeps everything when the object is evicted", async () => {
    await freeze("2026-10-05 10:00:00");
    await settings({ balance: 500 });
    await sendSms(smsBody(PHONE));
    await evictDurableObject(stub());
    expect(await smsHistory()).toMatchObject({ totalCount: 1 });
    expect(await control("GET", "/settings")).toMatchObject({
      balance: 491,
      clock: { freezeAt: Date.UTC(2026, 9, 5, 1) },
    });
    expect(await control("GET", "/stats")).toMatchObject({ sends: 1, accepted: 1 });
  });
});
