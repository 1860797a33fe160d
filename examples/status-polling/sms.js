/**
 * The client of the status-polling reference for our routes: a plain ES module without dependencies, for browsers behind your
 * own server, Node, Deno and Workers. The key is the admin's: it does not belong into a page.
 *
 *   import { configure, pollMessageStatus } from "./sms.js";
 *   configure({ baseUrl: "https://sms.example.com", apiKey: process.env.SMS_API_KEY });
 *   await pollMessageStatus(100);
 */

/** Where there is a process environment: SMS_API_URL and SMS_API_KEY. */
const environment = globalThis.process?.env ?? {};

const settings = {
  baseUrl: environment.SMS_API_URL ?? "http://127.0.0.1:8787",
  apiKey: environment.SMS_API_KEY ?? "",
  fetch: (...request) => globalThis.fetch(...request),
  lookUpUsers: undefined,
};

/**
 * @param {object} changes
 * @param {string} [changes.baseUrl] where the Worker is, without a last slash
 * @param {string} [changes.apiKey] its API_KEY
 * @param {typeof fetch} [changes.fetch] another fetch: a service binding, a proxy, a test
 * @param {(ids: string[]) => Promise<Recipient[]>} [changes.lookUpUsers] whom sendBatchSMS means by `userIds`
 */
export function configure(changes) {
  Object.assign(settings, changes);
}

/** An answer other than 2xx. The message is the service's own, such as "Message not found". */
export class SmsError extends Error {
  constructor(message, status) {
    super(message);
    this.name = "SmsError";
    this.status = status;
  }
}

/**
 * Checks messages that are under way, the most overdue first.
 * @param {number} [limit] 1–500
 */
export async function pollMessageStatus(limit = 100) {
  return call(`/functions/v1/poll-message-status?${new URLSearchParams({ limit })}`);
}

/**
 * Checks a message, or the messages of a batch of up to 100, now. Exactly one of the three.
 * @param {{ sid?: string, messageId?: string, batchId?: string }} which
 */
export async function checkMessageStatus(which) {
  const given = Object.entries(which).filter(([, value]) => value !== undefined);
  return call(`/functions/v1/check-message-status?${new URLSearchParams(given)}`);
}

/** Members of a batch by status, most first; statuses that no member has are left out. */
export async function getBatchStatusBreakdown(batchId) {
  const { counts } = await call(`/v1/batches/${encodeURIComponent(batchId)}`);
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => ({ status, count }))
    .sort((a, b) => b.count - a.count);
}

/**
 * @typedef {{ to: string, variables?: Record<string, string> }} Recipient
 *
 * Sends one text to many. `[First Name]` in it is the recipient's variable of that name.
 * @param {object} batch
 * @param {Recipient[]} [batch.recipients]
 * @param {string[]} [batch.userIds] instead, where `lookUpUsers` is configured
 * @param {string} batch.messageTemplate
 * @param {string} [batch.idempotencyKey] the same key: the same batch, however often it is sent
 * @returns {Promise<{ batchId: string }>} with all that the service says of the batch
 */
export async function sendBatchSMS({ recipients, userIds, messageTemplate, idempotencyKey }) {
  const rows = recipients ?? (await lookUp(userIds));
  const text = messageTemplate.replaceAll(/\[([^[\]\n]+)\]/g, "#{$1}");
  const batch = await call("/v1/batches", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
    },
    body: JSON.stringify({ message: { text }, messages: rows }),
  });
  return { ...batch, batchId: batch.id };
}

async function lookUp(userIds) {
  if (!userIds) throw new TypeError("sendBatchSMS needs recipients or userIds");
  if (!settings.lookUpUsers) {
    throw new TypeError("userIds need configure({ lookUpUsers }): the service knows no users");
  }
  return settings.lookUpUsers(userIds);
}

async function call(path, { headers, ...init } = {}) {
  const response = await settings.fetch(settings.baseUrl + path, {
    ...init,
    headers: { ...headers, authorization: `Bearer ${settings.apiKey}` },
  });
  const body = await response.json().catch(() => undefined);
  if (response.ok) return body;
  // The reference's errors, and the problem details of all other routes.
  const reason = body?.error ?? body?.detail ?? body?.title ?? `HTTP ${response.status}`;
  throw new SmsError(reason, response.status);
}
