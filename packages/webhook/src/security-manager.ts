/** Signatures: hex HMAC over `<timestamp>.<body>`, made and checked without waiting. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

import type { WebhookConfig, WebhookSecurity } from "./types.ts";

export type SecurityOptions = Partial<
  Pick<WebhookConfig, "algorithm" | "signatureHeader" | "signaturePrefix">
>;

const HASHES = { sha256, sha1 } as const;
const DEFAULTS: WebhookSecurity = {
  algorithm: "sha256",
  header: "X-Webhook-Signature",
  prefix: "sha256=",
};
/** Seconds between a signature's time and now. */
const TOLERANCE_S = 300;

export class SecurityManager {
  #config: WebhookSecurity;

  /** Takes a whole `WebhookConfig`, and reads what is about signatures. */
  constructor(options: SecurityOptions = {}) {
    this.#config = configOf(options, DEFAULTS);
  }

  createSignedPayload(payload: string, timestamp: string): string {
    return `${timestamp}.${payload}`;
  }

  /** Signs the text alone, with the prefix. */
  generateSignature(payload: string, secret: string): string {
    const { algorithm, prefix } = this.#config;
    const mac = hmac(HASHES[algorithm], utf8ToBytes(secret), utf8ToBytes(payload));
    return prefix + bytesToHex(mac);
  }

  generateSignatureWithTimestamp(payload: string, timestamp: string, secret: string): string {
    return this.generateSignature(this.createSignedPayload(payload, timestamp), secret);
  }

  verifySignature(payload: string, signature: string, secret: string): boolean {
    return sameText(this.generateSignature(payload, secret), signature);
  }

  verifySignatureWithTimestamp(
    payload: string,
    timestamp: string,
    signature: string,
    secret: string,
  ): boolean {
    return this.verifySignature(this.createSignedPayload(payload, timestamp), signature, secret);
  }

  /** From headers of any case; null where there is none. */
  extractSignature(headers: Readonly<Record<string, string | undefined>>): string | null {
    const name = this.#config.header.toLowerCase();
    const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
    return found?.[1] ?? null;
  }

  createSecurityHeaders(
    payload: string,
    timestamp: string,
    secret: string,
  ): Record<string, string> {
    return {
      [this.#config.header]: this.generateSignatureWithTimestamp(payload, timestamp, secret),
    };
  }

  /**
   * @param timestamp epoch seconds, or a date text
   * @param tolerance seconds before or after now
   */
  verifyTimestamp(timestamp: string, tolerance: number = TOLERANCE_S): boolean {
    const text = timestamp.trim();
    const at = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000;
    return Math.abs(Date.now() / 1000 - at) <= tolerance;
  }

  updateConfig(options: SecurityOptions): void {
    this.#config = configOf(options, this.#config);
  }

  getConfig(): WebhookSecurity {
    return { ...this.#config };
  }
}

function configOf(options: SecurityOptions, before: WebhookSecurity): WebhookSecurity {
  const { algorithm = before.algorithm, signatureHeader, signaturePrefix } = options;
  if (!Object.hasOwn(HASHES, algorithm)) {
    throw new Error(`algorithm '${algorithm}' is none: use sha256 or sha1`);
  }
  return {
    algorithm,
    header: signatureHeader || before.header,
    prefix: signaturePrefix || before.prefix,
  };
}

/** Takes as long for a wrong text as for the right one. */
function sameText(expected: string, given: string): boolean {
  let differences = expected.length ^ given.length;
  for (let i = 0; i < expected.length; i++) {
    differences |= expected.charCodeAt(i) ^ given.charCodeAt(i % (given.length || 1));
  }
  return differences === 0;
}
