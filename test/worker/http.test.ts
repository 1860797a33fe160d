import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import {
  call,
  emulatorSends,
  eventually,
  get,
  phone,
  send,
  sql,
  untilState,
} from "../support/api.ts";
import { withoutLateCopies } from "../support/override.ts";

withoutLateCopies();

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly retryable: boolean;
}

async function expectProblem(response: Response, status: number, code: string): Promise<Problem> {
  const body: Problem = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(body).toMatchObject({ status, code });
  expect(body.requestId).toBe(response.headers.get("x-request-id"));
  return body;
}

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

describe.concurrent("keys", () => {
  const id = `msg_${"A".repeat(43)}`;
  const routes = [
    ["POST", "/v1/messages"],
    ["GET", "/v1/messages"],
    ["GET", `/v1/messages/${id}`],
    ["POST", `/v1/messages/${id}/refresh`],
    ["POST", `/v1/messages/${id}/cancel`],
  ] as const;
  const wrong: readonly (readonly [string, string | undefined])[] = [
    ["no key", undefined],
    ["a wrong key", "Bearer wrong"],
    ["the key with an end", "Bearer dev-only-keyx"],
    ["the beginning of the key", "Bearer dev-only-ke"],
    ["another scheme", "Basic dev-only-key"],
    ["the bare key", "dev-only-key"],
    ["an empty key", "Bearer "],
    ["the token of the internal routes", "Bearer local-cron-token"],
  ];
  it.each(wrong)("every route is closed to %s", async (_title, authorization) => {
    const to = phone();
    for (const [method, path] of routes) {
      const response = await call(path, {
        method,
        key: null,
        ...(method === "POST" && { body: { to, text: "hi" } }),
        ...(authorization !== undefined && { headers: { authorization } }),
      });
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
      const problem = await expectProblem(response, 401, "unauthorized");
      expect(JSON.stringify(problem)).not.toMatch(/dev-only/);
    }
    expect(await emulatorSends(to)).toHaveLength(0);
  });

  it.each([["bearer dev-only-key"], ["BEARER  dev-only-key"]])("%s is one", async (header) => {
    const headers = { authorization: header };
    expect((await call("/v1/messages?limit=1", { key: null, headers })).status).toBe(200);
  });
});

describe.concurrent("request ids", () => {
  it("are made where none is given, another one each time", async () => {
    const ids = await Promise.all(
      [1, 2].map(async () => (await call("/healthz")).headers.get("x-request-id")),
    );
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([["abc"], ["4bf92f3577b34da6:1.2_3-4"], ["x".repeat(128)]])("%s is taken", async (id) => {
    const response = await call("/v1/nothing", { headers: { "x-request-id": id } });
    expect(response.headers.get("x-request-id")).toBe(id);
    expect((await expectProblem(response, 404, "no_route")).requestId).toBe(id);
  });

  it.each([["x".repeat(129)], ["a b"], ["<script>"], ['"'], [""]])(
    "%j is replaced by one of ours",
    async (id) => {
      const response = await call("/healthz", { headers: { "x-request-id": id } });
      expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it("are on every answer", async () => {
    const paths = ["/", "/docs", "/openapi.json", "/readyz", "/tracking/x", "/v1/messages/x"];
    for (const path of paths) {
      const response = await call(path, { headers: { "x-request-id": "mine" } });
      expect(response.headers.get("x-request-id"), path).toBe("mine");
    }
  });
});

describe.concurrent("headers", () => {
  it.each([
    ["/v1/messages/x", 404],
    ["/v1/nothing", 404],
    ["/v1/about", 200],
    ["/healthz", 200],
    ["/v1/messages?batchId=%00", 400],
  ])("of %s let no cache keep it and no browser guess", async (path, status) => {
    const response = await call(path);
    expect(response.status).toBe(status);
    const names = ["cache-control", "x-content-type-options", "referrer-policy"];
    expect(names.map((name) => response.headers.get(name))).toEqual([
      "no-store",
      "nosniff",
      "no-referrer",
    ]);
  });

  it("say that the address is https for good, where it is", async () => {
    const ask = async (url: string): Promise<Response> => exports.default.fetch(url);
    const [plain, secure] = await Promise.all([
      ask("http://worker.test/healthz"),
      ask("https://worker.test/healthz"),
    ]);
    expect(plain.headers.get("strict-transport-security")).toBeNull();
    expect(secure.headers.get("strict-transport-security")).toBe(
      "max-age=31536000; includeSubDomains",
    );
  });
});

describe.concurrent("routes", () => {
  it.each([
    ["GET", "/nothing"],
    ["GET", "/v1/messages/a/b/c"],
    ["DELETE", "/v1/reports"],
  ])("%s %s is a problem no_route", async (method, path) => {
    await expectProblem(await call(path, { method }), 404, "no_route");
  });

  it.each([
    ["DELETE", "/v1/messages", "GET, HEAD, POST"],
    ["PUT", "/v1/messages/x", "GET, HEAD"],
    ["GET", "/v1/messages/x/cancel", "POST"],
    ["GET", "/send", "POST"],
    ["POST", "/healthz", "GET, HEAD"],
    ["OPTIONS", "/v1/batches", "GET, HEAD, POST"],
  ])("%s %s is a problem wrong_method that allows %s", async (method, path, allow) => {
    const response = await call(path, { method });
    expect(response.headers.get("allow")).toBe(allow);
    await expectProblem(response, 405, "wrong_method");
  });

  it("healthz and readyz answer without a key", async () => {
    const [healthy, ready] = await Promise.all([
      call("/healthz", { key: null }),
      call("/readyz", { key: null }),
    ]);
    expect([healthy.status, await healthy.json()]).toEqual([200, { ok: true }]);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { ok: true, checks: { settings: "ok", database: "ok", queues: "ok", jobs: "ok" } },
    ]);
  });
});

it("security.txt is not there where the operator named no contact", async () => {
  const response = await call("/.well-known/security.txt", { key: null });
  await expectProblem(response, 404, "no_security_contact");
});

describe.concurrent("Idempotency-Key", () => {
  const post = async (body: object, key: string) =>
    call("/v1/messages", { body, headers: { "idempotency-key": key } });

  it("makes a repeat the same message: marked, with the first request's id, sent once", async () => {
    const key = crypto.randomUUID();
    const body = { to: phone(), text: "hi" };
    const first = await post(body, key);
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    const again = await post({ text: "hi", to: body.to }, key);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(again.headers.get("original-request-id")).toBe(first.headers.get("x-request-id"));
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    const [a, b] = await Promise.all([first, again].map(async (one) => one.json<{ id: string }>()));
    expect(b?.id).toBe(a?.id);
    expect(await emulatorSends(body.to)).toHaveLength(1);
  });

  it("is 422 with another body, and the message is what it was", async () => {
    const key = crypto.randomUUID();
    const body = { to: phone(), text: "hi" };
    const { id }: { id: string } = await (await post(body, key)).json();
    await expectProblem(await post({ ...body, text: "ho" }, key), 422, "idempotency_conflict");
    expect((await get(id)).to).toBe(body.to);
    expect((await emulatorSends(body.to)).map((one) => one.text)).toEqual(["hi"]);
  });

  it("twenty at the same time are one id and one send", async () => {
    const key = crypto.randomUUID();
    const body = { to: phone(), text: "hi" };
    const answers = await Promise.all(Array.from({ length: 20 }, async () => post(body, key)));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 201));
    const replays = answers.filter((answer) => answer.headers.has("idempotent-replayed"));
    expect(replays).toHaveLength(19);
    const bodies = await Promise.all(answers.map(async (one) => one.json<{ id: string }>()));
    expect(new Set(bodies.map((one) => one.id)).size).toBe(1);
    expect(await emulatorSends(body.to)).toHaveLength(1);
  });

  it("quoted is the bare one", async () => {
    const key = crypto.randomUUID();
    const body = { to: phone(), text: "hi" };
    const bare: { id: string } = await (await post(body, key)).json();
    const quoted: { id: string } = await (await post(body, `"${key}"`)).json();
    expect(quoted.id).toBe(bare.id);
    expect(await emulatorSends(body.to)).toHaveLength(1);
  });

  it("has 255 characters at most, and small and large letters differ", async () => {
    const long = `k${crypto.randomUUID()}`.padEnd(255, "!");
    const body = { to: phone(), text: "hi", scheduledAt: inAnHour() };
    expect((await post(body, long)).status).toBe(201);
    const other = await post(body, long.replace(/^k/, "K"));
    expect(other.headers.get("idempotent-replayed")).toBeNull();
  });

  it("is another name than the same messageId", async () => {
    const name = crypto.randomUUID();
    const body = { to: phone(), text: "hi", scheduledAt: inAnHour() };
    const keyed: { id: string } = await (await post(body, name)).json();
    const own = await send({ ...body, messageId: name });
    expect([keyed.id.startsWith("msg_"), own.id]).toEqual([true, name]);
  });
});

describe.concurrent("cancel and refresh", () => {
  it("cancels what waits, again with the same answer, and nothing is sent", async () => {
    const to = phone();
    const message = await send({ to, text: "hi", scheduledAt: inAnHour() });
    const cancel = async () => call(`/v1/messages/${message.id}/cancel`, { method: "POST" });
    const first = await cancel();
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject({ state: "canceled", status: "CANCELLED" });
    const second = await cancel();
    expect([second.status, await second.json()]).toMatchObject([200, { revision: 2 }]);
    expect(await emulatorSends(to)).toHaveLength(0);
  });

  it("is too late to cancel after the send: 409 that says how things are", async () => {
    const message = await send({ to: phone("7001"), text: "hi" });
    const response = await call(`/v1/messages/${message.id}/cancel`, { method: "POST" });
    const problem = await expectProblem(response, 409, "cancel_too_late");
    expect(problem).toMatchObject({ retryable: false, detail: "It is sent." });
  });

  it("refreshes once, then asks to wait", async () => {
    const message = await send({ to: phone("7001"), text: "hi" });
    const refresh = async () => call(`/v1/messages/${message.id}/refresh`, { method: "POST" });
    // At the same time: one after the other, a machine may need longer than the wait. A check of its own may have been a moment ago.
    const [first, second] = await eventually(
      async () => {
        const both = await Promise.all([refresh(), refresh()]);
        return both.toSorted((one, other) => one.status - other.status);
      },
      (answers) => answers.map(({ status }) => status).join() === "200,429",
    );
    expect(await first?.json()).toMatchObject({ id: message.id, state: "sent" });
    expect(second?.headers.get("retry-after")).toBe("1");
    if (!second) throw new Error("no second answer");
    expect(await expectProblem(second, 429, "refresh_too_soon")).toMatchObject({ retryable: true });
  });

  it("refreshes a final message with what is known", async () => {
    const message = await send({ to: phone("8013"), text: "hi" });
    for (let i = 0; i < 2; i++) {
      const response = await call(`/v1/messages/${message.id}/refresh`, { method: "POST" });
      expect([response.status, await response.json()]).toMatchObject([200, { state: "failed" }]);
    }
  });

  it.each([
    ["an id of ours that nobody has", `msg_${"A".repeat(43)}`],
    ["garbage", "msg_garbage"],
    ["an own id that nobody used", "nobody-used-this"],
    ["a blank", "%20"],
  ])("are 404 for %s", async (_title, id) => {
    for (const [method, action] of [
      ["GET", ""],
      ["POST", "/refresh"],
      ["POST", "/cancel"],
    ] as const) {
      const response = await call(`/v1/messages/${id}${action}`, { method });
      await expectProblem(response, 404, "not_found");
    }
  });
});

/** A row whose object is gone, or never was. */
async function insertRow(row: {
  id: string;
  at: number;
  state?: string;
  status?: string;
  type?: string;
  tenant?: string;
}): Promise<void> {
  await sql(
    `insert into kmsg_delivery_tracking (message_id, provider_id, provider_message_id, type, "to", status, requested_at,
       status_updated_at, next_check_at, tenant_id, state, revision, accepted_at, finalized_at)
     values ($1, 'iwinv', 'R1', $2, '01000000000', $3, $4, $4, $4, $5, $6, 4, $4, $4)`,
    [
      row.id,
      row.type ?? "SMS",
      row.status ?? "DELIVERED",
      row.at,
      row.tenant ?? "default",
      row.state ?? "delivered",
    ],
  );
}

describe.concurrent("after retention", () => {
  it("a message is read from SQL, with its timeline, and is final for every route", async () => {
    const id = `own-${crypto.randomUUID()}`;
    const at = Date.UTC(2020, 0, 1);
    await insertRow({ id, at });
    await sql(
      `insert into kmsg_delivery_event (message_id, revision, at, event, from_state, to_state) values ($1, 1, $2, 'accepted', null, 'accepted')`,
      [id, at],
    );
    expect(await get(id)).toMatchObject({
      id,
      state: "delivered",
      final: true,
      acceptedAt: "2020-01-01T00:00:00.000Z",
      timeline: [{ revision: 1, event: "accepted", from: null, to: "accepted" }],
    });
    const tracking = await call(`/tracking/${id}`);
    expect(await tracking.json()).toMatchObject({ ok: true, data: { status: "DELIVERED" } });
    const refreshed = await call(`/v1/messages/${id}/refresh`, { method: "POST" });
    expect([refreshed.status, await refreshed.json()]).toMatchObject([200, { id }]);
    const canceled = await call(`/v1/messages/${id}/cancel`, { method: "POST" });
    await expectProblem(canceled, 409, "cancel_too_late");
  });

  it("another tenant's row is not there", async () => {
    const id = `own-${crypto.randomUUID()}`;
    await insertRow({ id, at: Date.UTC(2020, 0, 1), tenant: "other" });
    await expectProblem(await call(`/v1/messages/${id}`), 404, "not_found");
    expect((await call(`/tracking/${id}`)).status).toBe(404);
    const action = await call(`/v1/messages/${id}/cancel`, { method: "POST" });
    await expectProblem(action, 404, "not_found");
  });
});

describe("GET /v1/messages", () => {
  interface Page {
    readonly data: readonly { id: string; state: string; type: string; acceptedAt: string }[];
    readonly next_cursor: string | null;
    readonly has_more: boolean;
  }
  const list = async (query: Record<string, string>): Promise<Page> => {
    const response = await call(`/v1/messages?${new URLSearchParams(query).toString()}`);
    expect(response.status, await response.clone().text()).toBe(200);
    return response.json();
  };
  /** An hour of its own for every test: nothing else in the run, or in an older run, is there. */
  const hour = (): { start: number; from: string; until: string } => {
    // Younger than what the tests of archive and retention take away.
    const start = Math.floor(Date.UTC(2006, 0, 1) + Math.random() * 8 * 365 * 86_400_000);
    return {
      start,
      from: new Date(start).toISOString(),
      until: new Date(start + 3_600_000).toISOString(),
    };
  };
  const insertMany = async (tag: string, rows: readonly { at: number }[]): Promise<string[]> => {
    const ids = rows.map((_, i) => `${tag}-${String(i).padStart(3, "0")}`);
    for (const [i, row] of rows.entries()) await insertRow({ ...row, id: ids[i] ?? "" });
    return ids;
  };

  it("pages through 30 messages by 7, each once, while others arrive and times are equal", async () => {
    const { start, from, until } = hour();
    const tag = crypto.randomUUID();
    // Three to a millisecond: the id decides among them.
    const rows = Array.from({ length: 30 }, (_, i) => ({ at: start + 1000 + Math.floor(i / 3) }));
    const ids = await insertMany(tag, rows);
    const seen: string[] = [];
    const sizes: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Page = await list({ from, until, limit: "7", ...(cursor && { cursor }) });
      seen.push(...page.data.map((message) => message.id));
      sizes.push(page.data.length);
      expect(page.has_more).toBe(page.next_cursor !== null);
      cursor = page.next_cursor;
      await insertRow({ id: `${tag}-new-${sizes.length}`, at: start + 5000 + sizes.length });
    } while (cursor);
    expect(sizes).toEqual([7, 7, 7, 7, 2]);
    expect(seen).toEqual([...ids].reverse());
  });

  it("filters by state, status, type and time, bounds as written", async () => {
    const { start, from, until } = hour();
    const tag = crypto.randomUUID();
    const facts = [
      { state: "delivered", status: "DELIVERED", type: "SMS" },
      { state: "undelivered", status: "FAILED", type: "SMS" },
      { state: "failed", status: "FAILED", type: "LMS" },
      { state: "expired", status: "UNKNOWN", type: "ALIMTALK" },
    ];
    const rows = facts.map((fact, i) => ({ ...fact, at: start + i * 1000 }));
    const [a, b, c, d] = await insertMany(tag, rows);
    await insertRow({ id: `${tag}-other`, at: start, tenant: "other" });
    const ids = async (query: Record<string, string>): Promise<string[]> =>
      (await list({ from, until, ...query })).data.map((message) => message.id);
    expect(await ids({})).toEqual([d, c, b, a]);
    expect(await ids({ state: "failed" })).toEqual([c]);
    expect(await ids({ status: "FAILED" })).toEqual([c, b]);
    expect(await ids({ status: "FAILED", type: "SMS" })).toEqual([b]);
    expect(await ids({ type: "ALIMTALK" })).toEqual([d]);
    expect(await ids({ state: "sent" })).toEqual([]);
    // From is in, until is out.
    const iso = (offset: number): string => new Date(start + offset).toISOString();
    expect(await ids({ from: iso(1000), until: iso(3000) })).toEqual([c, b]);
    expect(await ids({ from: iso(3000), until: iso(0) })).toEqual([]);
    const korean = `${new Date(start + 9 * 3_600_000).toISOString().slice(0, 19)}+09:00`;
    expect(await ids({ from: korean, until: iso(1) })).toEqual([a]);
  });

  it("goes on safely where the cursor of another filter points", async () => {
    const { start, from, until } = hour();
    const types = ["SMS", "LMS", "SMS", "LMS", "SMS"];
    const rows = types.map((type, i) => ({ type, at: start + i }));
    const ids = await insertMany(crypto.randomUUID(), rows);
    const first = await list({ from, until, limit: "2" });
    const other = await list({ from, until, type: "LMS", cursor: first.next_cursor ?? "" });
    expect(other.data.map((message) => message.id)).toEqual([ids[1]]);
  });

  it("shows a message that was just sent, as its object does", async () => {
    const message = await send({ to: phone("8013"), text: "hi" });
    const from = message.acceptedAt;
    const until = new Date(Date.parse(from) + 1).toISOString();
    const page = await eventually(
      async () => list({ from, until, state: "failed" }),
      ({ data }) => data.some((one) => one.id === message.id),
    );
    // Until when it is valid its object knows alone.
    const { timeline: _, validUntil: _until, ...view } = await untilState(message.id, "failed");
    expect(page.data.find((one) => one.id === message.id)).toEqual(view);
  });

  it.each([
    ["limit", "0"],
    ["limit", "1001"],
    ["limit", "-1"],
    ["limit", "1.5"],
    ["limit", "many"],
    ["limit", ""],
    ["state", "gone"],
    ["state", ""],
    ["status", "sent"],
    ["type", "FAX"],
    ["from", "yesterday"],
    ["from", "2026-11-01T00:00:00"],
    ["until", "2026-11-01"],
    ["cursor", "garbage"],
    ["cursor", ""],
    ["cursor", "x".repeat(5000)],
    ["cursor", "LTEgYQ"],
    ["stat", "failed"],
    ["offset", "7"],
  ])("refuses %s=%s by name", async (name, value) => {
    const response = await call(
      `/v1/messages?${new URLSearchParams({ [name]: value }).toString()}`,
    );
    const problem = await expectProblem(response, 400, "invalid_request");
    expect(problem).toMatchObject({ errors: [{ pointer: name }] });
  });

  it("refuses a filter given twice", async () => {
    const response = await call("/v1/messages?state=sent&state=failed");
    await expectProblem(response, 400, "invalid_request");
  });

  it.each([["1"], ["1000"]])("takes the limit %s", async (limit) => {
    expect((await list({ limit, from: "1970-01-01T00:00:00Z" })).data.length).toBeGreaterThan(0);
  });
});
