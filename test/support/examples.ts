/** Requests and answers as the OpenAPI document shows them: what differs from run to run is put into one form. */
import { expect } from "vitest";

import type { Example } from "../../src/contract/examples.ts";
import { call } from "./api.ts";

export interface Asked {
  readonly method?: string;
  /** Of the path, and behind it; both are shown. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: string | null;
}

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn";
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)/g;
/** Fields that hold what nobody may guess, or what a provider or a hash makes up. */
const FIXED: Readonly<Record<string, string>> = {
  key: "shown-once",
  secret: "shown-once",
  previousSecret: "shown-once",
  recipient: DIGITS.slice(0, 43),
  hash: DIGITS.slice(0, 43),
  next_cursor: "b3BhcXVl",
  providerMessageId: "1000001",
  keyedBy: "key-1",
};
const SPANS = /(?:Ms|_ms|^p\d\d|^ms|lag.*|age.*)$/;

export class Recorder {
  readonly examples: Record<string, Example> = {};
  readonly #key: string;
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  constructor(key: string) {
    this.#key = key;
  }

  /** @param real a name of this run. @param shown what stands in its place */
  name(real: string, shown: string): void {
    this.#names.set(real, shown);
  }

  /** Sends a request, and keeps it with its answer. @returns the answer's JSON */
  async record<T>(operationId: string, path: string, asked: Asked = {}): Promise<T> {
    const { params = {}, query, body, headers, method, key = this.#key } = asked;
    const filled = Object.entries(params).reduce(
      (at, [name, value]) => at.replace(`{${name}}`, encodeURIComponent(value)),
      path,
    );
    const search = query ? `?${new URLSearchParams(query).toString()}` : "";
    const response = await call(filled + search, {
      key,
      ...(method !== undefined && { method }),
      ...(body !== undefined && { body }),
      ...(headers && { headers }),
    });
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    const answer: unknown = /json/.test(type) && text !== "" ? JSON.parse(text) : text;
    const parameters = { ...params, ...query };
    const example = {
      ...(Object.keys(parameters).length > 0 && { parameters }),
      ...(body !== undefined && { body }),
      status: response.status,
      ...(text !== "" && { answer }),
    };
    this.examples[operationId] = this.#shown(example, "") as Example;
    expect(response.ok, `${operationId}: ${text}`).toBe(true);
    return answer as T;
  }

  #shown(value: unknown, field: string): unknown {
    if (Array.isArray(value)) return value.slice(0, 5).map((one) => this.#shown(one, field));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, one]) => [this.#text(name), this.#shown(one, name)]),
      );
    }
    if (typeof value === "number") return SPANS.test(field) ? 120 : value;
    if (typeof value !== "string") return value;
    return FIXED[field] ?? this.#text(value);
  }

  #text(text: string): string {
    const named = [...this.#names].reduce((at, [real, shown]) => at.replaceAll(real, shown), text);
    return named
      .replaceAll(TIME, "2026-12-01T09:00:00.000Z")
      .replaceAll(/\b(msg|bat)_[\w-]{43}/g, (id, kind: string) => this.#numbered(id, kind, 43))
      .replaceAll(/\b(whe|whd|key|ers|hld|exp|apr|evt|pau)_[\w-]{8,}/g, (id, kind: string) =>
        this.#numbered(id, kind, 20),
      )
      .replaceAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, (id) =>
        this.#numbered(id, "", 32),
      );
  }

  #numbered(id: string, kind: string, length: number): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const digits = DIGITS.slice(count, count + length);
    const shown = kind === "" ? `req-${count}` : `${kind}_${digits.padEnd(length, "0")}`;
    this.#names.set(id, shown);
    return shown;
  }
}

/** Whether both have the same fields with values of the same types; null and an empty list stand for any. */
export function hasShapeOf(real: unknown, shown: unknown): boolean {
  if (real === null || shown === null) return true;
  if (Array.isArray(real) && Array.isArray(shown)) {
    return real.length === 0 || shown.length === 0 || hasShapeOf(real[0], shown[0]);
  }
  if (typeof real !== "object" || typeof shown !== "object") return typeof real === typeof shown;
  const [a, b] = [new Map(Object.entries(real)), new Map(Object.entries(shown))];
  return (
    a.size === b.size && [...a].every(([name, one]) => b.has(name) && hasShapeOf(one, b.get(name)))
  );
}

/** Operations whose examples nobody has recorded yet; a new operation comes with one. */
export const WITHOUT_EXAMPLE: ReadonlySet<string> = new Set([
  "approveApproval",
  "assignTemplate",
  "checkMessageStatus",
  "createExport",
  "createTemplate",
  "deleteExport",
  "deleteTemplate",
  "discardDeadLetter",
  "downloadExportPart",
  "enableWebhook",
  "eraseRecipient",
  "exportAudit",
  "exportMessagesCsv",
  "exportMessagesNdjson",
  "exportMessagesXlsx",
  "exportOptOutsCsv",
  "exportOptOutsXlsx",
  "getAbout",
  "getBalance",
  "getDeadLetter",
  "getDocs",
  "getErasure",
  "getExport",
  "getMetrics",
  "getMirrorRebuild",
  "getOpenApi",
  "getPrivacyKeys",
  "getProblemPage",
  "getReadiness",
  "getSecurityContact",
  "liftTenantPause",
  "listApprovals",
  "listDeadLetters",
  "listTemplates",
  "listTenants",
  "pollMessageStatus",
  "rebuildMirror",
  "refuseApproval",
  "repairMirror",
  "replayDeadLetter",
  "replayDeadLetters",
  "replayWebhooks",
  "requestApproval",
  "requestTemplateInspection",
  "resendWebhookDelivery",
  "resolveMessage",
  "rotatePrivacyKeys",
  "runTrackingOnce",
  "updateTemplate",
  "verifyAudit",
  "verifyMirror",
  "verifyWebhook",
  "watchBatch",
  "watchEvents",
  "watchMessage",
]);
