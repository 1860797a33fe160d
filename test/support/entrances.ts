/**
 * Every way by which a message can go out, for the tests of the one gate that all of them pass. A route that writes and stands in
 * neither list fails them: say whether anything is sent by it, and how.
 */
import { expect } from "vitest";

import { call, eventually, giveResult } from "./api.ts";
import type { TestTenant } from "./tenants.ts";

export interface Visit {
  readonly tenant: TestTenant;
  readonly to: string;
  /** The caller's own id of the message. */
  readonly id: string;
  /** Text and purpose. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** When it goes out, where it is scheduled; ms since 1970. */
  readonly dueAt: number;
}

export interface Entrance {
  /** Undefined for a way that no request begins. */
  readonly route?: string;
  readonly name: string;
  /** Last digits of a number that goes this way. */
  readonly lastFour?: string;
  /** What advertisements cannot be. */
  readonly noAds?: true;
  /** It goes out at `dueAt`: what is to come before that may come too late. */
  readonly scheduled?: true;
  /** What lies before the moment at which the recipient is put onto a list. */
  readonly before?: (visit: Visit) => Promise<void>;
  readonly enter: (visit: Visit) => Promise<void>;
  /** Of the message that goes out, where it is another than the visit's own. */
  readonly idOf?: (id: string) => string;
}

async function post({ tenant }: Visit, path: string, body: object): Promise<void> {
  const response = await call(path, { key: tenant.key, body });
  expect(response.ok, `${path}: ${await response.text()}`).toBe(true);
}

/** k-msg's routes answer 400 with its error for a message that has failed already. */
async function postKmsg({ tenant }: Visit, path: string, body: object): Promise<void> {
  const response = await call(path, { key: tenant.key, body });
  const text = await response.text();
  expect(response.ok || text.includes(`"messageId"`), `${path}: ${text}`).toBe(true);
}

export async function look({ tenant }: Visit, id: string): Promise<Looked> {
  return (await call(`/v1/messages/${encodeURIComponent(id)}`, { key: tenant.key })).json();
}

export interface Looked {
  readonly state?: string;
  readonly error?: { readonly code: string; readonly class: string } | null;
  readonly attempts?: number;
}

const messageOf = ({ to, id, fields }: Visit) => ({ to, messageId: id, ...fields });

/** Nobody takes it: it fails after its attempts, and can be replayed. */
const BUSY = "8112";

/** The provider answers 502 and takes nothing. */
const LOST = "8502";

/** Has no KakaoTalk, which is known when the test says so. */
const LATE_NO_KAKAO = "7101";

async function untilFailed(visit: Visit): Promise<void> {
  await post(visit, "/v1/messages", { ...messageOf(visit), maxAttempts: 1 });
  await eventually(
    async () => look(visit, visit.id),
    ({ state }) => state === "failed",
  );
  await eventually(
    async () => (await call("/v1/dead-letters", { key: visit.tenant.key })).text(),
    (letters) => letters.includes(visit.id),
  );
}

const scheduledAt = ({ dueAt }: Visit): string => new Date(dueAt).toISOString();

export const ENTRANCES: readonly Entrance[] = [
  {
    route: "POST /v1/messages",
    name: "at once",
    enter: async (visit) => post(visit, "/v1/messages", messageOf(visit)),
  },
  {
    route: "POST /v1/messages",
    name: "scheduled, and put onto the list before its time",
    scheduled: true,
    before: async (visit) =>
      post(visit, "/v1/messages", { ...messageOf(visit), scheduledAt: scheduledAt(visit) }),
    enter: async () => undefined,
  },
  {
    route: "POST /v1/batches",
    name: "a row",
    enter: async (visit) => post(visit, "/v1/batches", { messages: [messageOf(visit)] }),
  },
  {
    route: "POST /v1/batches",
    name: "what the rows have in common",
    enter: async (visit) =>
      post(visit, "/v1/batches", {
        message: visit.fields,
        messages: [{ to: visit.to, messageId: visit.id }],
      }),
  },
  {
    route: "POST /v1/batches",
    name: "scheduled as a whole",
    scheduled: true,
    before: async (visit) =>
      post(visit, "/v1/batches", {
        scheduledAt: scheduledAt(visit),
        messages: [messageOf(visit)],
      }),
    enter: async () => undefined,
  },
  {
    route: "POST /send",
    name: "one",
    enter: async (visit) => postKmsg(visit, "/send", messageOf(visit)),
  },
  {
    route: "POST /send",
    name: "an array",
    enter: async (visit) => post(visit, "/send", [messageOf(visit)]),
  },
  {
    route: "POST /send/sms",
    name: "one",
    enter: async (visit) => postKmsg(visit, "/send/sms", messageOf(visit)),
  },
  {
    route: "POST /v1/dead-letters/{id}/replay",
    name: "a failed message",
    lastFour: BUSY,
    before: untilFailed,
    enter: async (visit) =>
      post(visit, `/v1/dead-letters/${encodeURIComponent(`send:${visit.id}`)}/replay`, {}),
  },
  {
    route: "POST /v1/dead-letters/replay",
    name: "all failed messages",
    lastFour: BUSY,
    before: untilFailed,
    enter: async (visit) => post(visit, "/v1/dead-letters/replay", {}),
  },
  {
    route: "POST /v1/messages/{id}/resolve",
    name: "an operator says that it was not sent",
    lastFour: LOST,
    before: async (visit) => {
      await post(visit, "/v1/messages", messageOf(visit));
      await eventually(
        async () => look(visit, visit.id),
        ({ state }) => state === "unconfirmed",
      );
    },
    enter: async (visit) =>
      post(visit, `/v1/messages/${encodeURIComponent(visit.id)}/resolve`, { outcome: "not_sent" }),
  },
  {
    name: "the text that goes out for an AlimTalk",
    lastFour: LATE_NO_KAKAO,
    noAds: true,
    before: async (visit) =>
      post(visit, "/v1/messages", {
        to: visit.to,
        messageId: visit.id,
        type: "ALIMTALK",
        templateId: "AUTH_OTP",
        variables: { code: "1" },
        failover: { enabled: true, fallbackContent: visit.fields["text"] },
      }),
    enter: async ({ to }) => giveResult(to),
    idOf: (id) => `${id}:api-fallback`,
  },
];

/** Routes that write, and by which no message goes out. */
export const NO_ENTRANCES: ReadonlySet<string> = new Set([
  "POST /v1/messages/{id}/refresh",
  "POST /v1/messages/{id}/cancel",
  "POST /v1/messages/{id}/redact",
  "POST /v1/exports",
  "DELETE /v1/exports/{id}",
  "POST /v1/approvals",
  "POST /v1/approvals/{id}/approve",
  "POST /v1/approvals/{id}/refuse",
  "POST /v1/privacy/erase",
  "POST /v1/privacy/holds",
  "DELETE /v1/privacy/holds/{id}",
  "POST /v1/privacy/rotate",
  "POST /v1/batches/{id}/cancel",
  "POST /v1/batches/{id}/refresh",
  "POST /v1/receipts",
  "POST /v1/recipients/hash",
  "POST /v1/opt-outs",
  "DELETE /v1/opt-outs",
  "POST /v1/opt-outs/import",
  "POST /v1/mirror/repair",
  "POST /v1/mirror/rebuild",
  "POST /v1/dead-letters/{id}/discard",
  "POST /v1/tenants",
  "PATCH /v1/tenants/{id}",
  "POST /v1/tenants/{id}/pauses/{pauseId}/lift",
  "POST /v1/tenants/{id}/keys",
  "POST /v1/tenants/{id}/keys/{keyId}/rotate",
  "PATCH /v1/tenants/{id}/keys/{keyId}",
  "DELETE /v1/tenants/{id}/keys/{keyId}",
  "POST /v1/templates",
  "PUT /v1/templates/{id}",
  "DELETE /v1/templates/{id}",
  "POST /v1/templates/{id}/inspection",
  "POST /v1/templates/{id}/assign",
  "POST /v1/webhooks",
  "PATCH /v1/webhooks/{id}",
  "DELETE /v1/webhooks/{id}",
  "POST /v1/webhooks/{id}/enable",
  "POST /v1/webhooks/{id}/rotate",
  "POST /v1/webhooks/{id}/test",
  "POST /v1/webhooks/{id}/verify",
  "POST /v1/webhooks/secret",
  "POST /v1/webhooks/deliveries/{id}/resend",
  "POST /v1/webhooks/replay",
  // Wakes what is overdue; a message that is woken does what its alarm would do.
  "POST /internal/tracking/run-once",
]);
