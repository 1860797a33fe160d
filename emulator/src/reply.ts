/** Answers as data. */
import { alimtalkText, smsText } from "./constants.ts";
import type { Settings } from "./settings.ts";
import type { Channel, Reply } from "./types.ts";

/** An answer without what only the object knows: the clock and the delay. */
export type Draft = Omit<Reply, "now" | "delayMs"> & { readonly extraDelayMs: number };

const BASE = { status: 200, headers: {}, cut: false, extraDelayMs: 0 } as const;

export function json(value: unknown): Draft {
  return { ...BASE, type: "json", body: JSON.stringify(value) };
}

export function bare(text: string): Draft {
  return { ...BASE, type: "json", body: text };
}

export function html(status: number, title: string): Draft {
  const body = `<html><head><title>${status} ${title}</title></head><body><h1>${status} ${title}</h1></body></html>`;
  return { ...BASE, status, type: "html", body };
}

export function forbidden(): Draft {
  return { ...BASE, status: 403, type: "text", body: "Forbidden" };
}

export function tooMany(): Draft {
  return { ...BASE, status: 429, type: "text", headers: { "Retry-After": "1" }, body: "" };
}

export function codeValue(code: number, strings: boolean): number | string {
  return strings ? String(code) : code;
}

/** The channel's answer for a code; business errors come with HTTP 200 (§1.3). */
export function coded(
  channel: Channel,
  code: number,
  settings: Settings,
  more: Readonly<Record<string, unknown>> = {},
): Draft {
  const value = codeValue(code, settings.stringCodes);
  return channel === "alimtalk"
    ? json({ code: value, message: alimtalkText(code), ...more })
    : json({ resultCode: value, message: smsText(code), ...more });
}

export function wrongKey(channel: Channel, settings: Settings): Draft {
  if (settings.wrongKeyMode === "bare") return bare("202");
  if (settings.wrongKeyMode === "http403") return forbidden();
  return coded(channel, channel === "alimtalk" ? 201 : 14, settings);
}
