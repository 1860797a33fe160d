/** The SMS gateway reference's own curl lines, request by request: with our key, and the header that curl sets by itself. */
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, inject, it } from "vitest";

import type { MessageWithTimeline } from "../../../src/http/shapes/schemas.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { eventually } from "../../support/api.ts";
import {
  // IWINV, SOLAPI and one that sends nothing.
  useSettings,
} from "../../support/settings.ts";

// IWINV, SOLAPI and one that sends nothing.
useSettings("gateway", { ...inject("emulatedSolapi"), MOCK_PROVIDER: "true" });

const FORM = "application/x-www-form-urlencoded";

/** What `curl -X POST … -d …` sends. */
async function curl(
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<Response> {
  const sent = new Headers({ authorization: "Bearer dev-only-key", "content-type": FORM });
  for (const [name, value] of Object.entries(headers)) sent.set(name, value);
  const init = { method: "POST", headers: sent, body };
  return exports.default.fetch(new Request(`http://127.0.0.1:8787${path}`, init));
}

async function get<T>(tenant: string, path: string): Promise<T> {
  const response = await exports.default.fetch(
    new Request(`http://127.0.0.1:8787${path}`, {
      headers: { authorization: "Bearer dev-only-key", "x-tenant-id": tenant },
    }),
  );
  expect(response.status).toBe(200);
  return response.json();
}

async function untilState(tenant: string, id: string, state: string): Promise<MessageWithTimeline> {
  return eventually(
    async () => get<MessageWithTimeline>(tenant, `/v1/messages/${id}`),
    (message) => message.state === state,
  );
}

describe("the gateway reference's lines", () => {
  beforeAll(async () => {
    for (const tenant of ["tenant-1", "tenant-2"])
      await isolateOf(env).tenants.stub(tenant).create({});
  });

  it("success: the message is taken and delivered, and the line once more is the same message", async () => {
    const send = async (): Promise<Response> =>
      curl(
        "/v1/messages",
        { "X-Tenant-ID": "tenant-1", "Idempotency-Key": "demo-1" },
        '{"to":"+10000000001","body":"hello"}',
      );
    const first = await send();
    expect(first.status, await first.clone().text()).toBe(201);
    const sent: MessageWithTimeline = await first.json();
    expect(sent).toMatchObject({ state: "sent", to: "+10000000001", providerId: "mock" });
    await untilState("tenant-1", sent.id, "delivered");
    const again = await send();
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await again.json()).toMatchObject({ id: sent.id, state: "sent" });
  });

  it("failure: two attempts, then the dead letters", async () => {
    const response = await curl(
      "/v1/messages",
      { "X-Tenant-ID": "tenant-2", "Idempotency-Key": "demo-2" },
      '{"to":"+10000000002","body":"fail","max_attempts":2}',
    );
    expect([201, 202], await response.clone().text()).toContain(response.status);
    const { id }: MessageWithTimeline = await response.json();
    const failed = await untilState("tenant-2", id, "failed");
    expect(failed.attempts).toBe(2);
    expect(failed.timeline.map(({ event }) => event)).toEqual([
      "accepted",
      "attempt_started",
      "retry_scheduled",
      "attempt_started",
      "failed",
    ]);
    const letters = await eventually(
      async () => get<object>("tenant-2", "/v1/dead-letters"),
      (page) => JSON.stringify(page).includes(id),
    );
    expect(JSON.stringify(letters)).toContain(id);
  });

  it("receipt: it merges into the message", async () => {
    const response = await curl(
      "/v1/messages",
      { "X-Tenant-ID": "tenant-1", "Idempotency-Key": "demo-3" },
      '{"to":"+10000000003","body":"hello"}',
    );
    const { id }: MessageWithTimeline = await response.json();
    const receipt = await curl(
      "/v1/receipts",
      {
        "Content-Type": "application/json",
        "X-Tenant-ID": "tenant-1",
        // Results come from the provider alone, with its own key.
        Authorization: "Bearer dev-only-receipt-key-of-mock-00001",
      },
      `{"message_id":"${id}","delivered_at":"2026-02-05T12:00:00Z"}`,
    );
    expect(receipt.status, await receipt.text()).toBe(200);
    expect(await get("tenant-1", `/v1/messages/${id}`)).toMatchObject({ state: "delivered" });
  });
});

describe("a form", () => {
  it("that is none, an array or nothing is refused as the type that it says it is", async () => {
    for (const body of ["to=1&text=2", "[1]", ""]) {
      const response = await curl("/v1/messages", {}, body);
      expect(response.status, body).toBe(415);
    }
  });

  it("that begins as an object is told that it is no whole JSON", async () => {
    expect((await curl("/v1/messages", {}, '{"to":')).status).toBe(400);
  });

  it("is checked like any JSON", async () => {
    const response = await curl(
      "/v1/messages",
      {},
      '{"to":"010-1234-5678","text":"a","body":"b","max_attempts":3,"maxAttempts":2}',
    );
    expect(response.status).toBe(400);
    const { errors }: { errors: { pointer: string }[] } = await response.json();
    expect(errors.map(({ pointer }) => pointer)).toEqual(["/body", "/max_attempts"]);
  });
});
