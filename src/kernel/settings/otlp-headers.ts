/** Headers as OpenTelemetry's settings have them: `name=value` pairs separated by commas, values percent-encoded. */
import { z } from "zod";

const PAIR = /^\s*([A-Za-z0-9-]+)\s*=\s*([\x21-\x7e]+)\s*$/;

export const OtlpHeaders = z.string().transform((text, ctx): Readonly<Record<string, string>> => {
  const headers = parse(text);
  if (headers) return headers;
  ctx.addIssue({ code: "custom", message: 'must be such as "api-key=abc,x-team=a"' });
  return z.NEVER;
});

function parse(text: string): Readonly<Record<string, string>> | undefined {
  const parts = text.trim() === "" ? [] : text.split(",");
  const pairs = parts.map((part) => PAIR.exec(part));
  if (pairs.includes(null)) return undefined;
  try {
    return Object.fromEntries(
      pairs.map((pair) => [pair?.[1] ?? "", decodeURIComponent(pair?.[2] ?? "")]),
    );
  } catch {
    return undefined;
  }
}
