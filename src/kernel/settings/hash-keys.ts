/** The keys of hashes: HASH_KEY names objects for ever, HASH_KEYS takes its place in everything that can change. */
import { z } from "zod";

import { flag } from "./readers.ts";

/** Secret by id, in the order in which they were given: the first makes new hashes. */
export type HashKeys = ReadonlyMap<string, string>;

/** `id:secret`, separated by commas. What is wrong is told by its form, never by its value. */
const hashKeys = z.string().transform((text, ctx): HashKeys => {
  const parts = text.split(",").map((part) => part.trim());
  const pairs = parts.map((part) =>
    /^(?!HASH_KEY:)([A-Za-z0-9._-]{1,64}):([\x21-\x2b\x2d-\x7e]+)$/.exec(part),
  );
  const keys = new Map(pairs.flatMap((pair) => (pair?.[1] && pair[2] ? [[pair[1], pair[2]]] : [])));
  if (keys.size === parts.length) return keys;
  const message = "must be `id:secret` pairs separated by commas, each id once";
  ctx.addIssue({ code: "custom", message });
  return z.NEVER;
});

export const hashKeyFields = {
  HASH_KEYS: hashKeys
    .optional()
    .describe(
      "Keys that take HASH_KEY's place in all hashes but object names: `id:secret,…`, the newest first; docs/operate/keys.md has the rotation. Secret.",
    ),
  HASH_KEY_RETIRED: flag
    .prefault("false")
    .describe(
      "`true`: API keys and sealed secrets that HASH_KEY made open nothing. Only once a rotation is done.",
    ),
};

interface HashSettings {
  readonly HASH_KEYS?: HashKeys | undefined;
  readonly HASH_KEY_RETIRED: boolean;
}

export function retiredHashKeyFault(settings: HashSettings): string | undefined {
  if (!settings.HASH_KEY_RETIRED || settings.HASH_KEYS) return undefined;
  return "HASH_KEY_RETIRED: needs HASH_KEYS; set them, or take it away";
}
