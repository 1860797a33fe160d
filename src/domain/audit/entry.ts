/** One entry of the audit trail, and what is taken out of it before it is kept. Pure. */
import { hideNumbers, hideOwnId } from "../privacy/masks.ts";

export type Flat = string | number | boolean | null;

/** A setting before and after an act; null where it is not set. Lists and objects stand as JSON texts. */
export interface Change {
  readonly before: Flat;
  readonly after: Flat;
}

export type Changes = Readonly<Record<string, Change>>;

export interface AuditDetail {
  readonly [name: string]: string | number | boolean | Changes | undefined;
  readonly changes?: Changes;
}

export interface AuditEntry {
  /** Epoch ms. */
  readonly at: number;
  readonly tenant: string;
  /** The name of the key that asked. */
  readonly actor: string;
  /** The id of that key; absent where no key asked. */
  readonly keyId?: string;
  /** The person behind the key, where known. */
  readonly person?: string;
  /** Thing and verb, such as "export.started". */
  readonly action: string;
  readonly requestId: string;
  /** Flat, but for `changes`: what is nested grows, and is read by nobody. */
  readonly detail: AuditDetail;
  readonly origin?: Origin;
}

/** From where: never an address. */
export interface Origin {
  /** Two letters. */
  readonly country?: string;
  /** Cloudflare's name of the request; its end is the data center. */
  readonly ray?: string;
  /** Keyed hash of the address, another one for each tenant. */
  readonly ip?: string;
}

/** With an id of its own, by which one that comes twice is known. */
export type NewEntry = AuditEntry & { readonly eventId: string };

/** Fields that people write in their own words. All other texts are names, codes and ids. */
const FREE_TEXT: ReadonlySet<string> = new Set(["reason", "name", "note", "description"]);

/** Fields that we, operators or providers write: it may be all digits, and is nobody's number. */
const MADE: ReadonlySet<string> = new Set([
  "provider",
  "providerMessageId",
  "recipient",
  "keyId",
  "newKeyId",
  "endpoint",
  "delivery",
  "erasureId",
  "approvalId",
  "holdId",
  "kid",
  "tenant",
  "of",
]);

/** Settings in which the numbers are those of the tenant itself: its senders, and the networks that its keys work from. */
const OWN_NUMBERS: ReadonlySet<string> = new Set(["senders", "defaults", "ads", "allowedIps"]);

/** Characters of one text; what is longer is cut. */
const LONGEST = 1000;
/** Limit of a whole detail: an entry has to fit into a queue, with others. */
const MOST_CHARS = 4000;
const MOST_FIELDS = 40;

/**
 * The entry as it is kept: without telephone numbers, without characters that Postgres has not, and of bounded length. What is hashed
 * is this, so nothing may change it later.
 */
export function cleanEntry(entry: NewEntry): NewEntry {
  const { requestId, detail, person, actor, action } = entry;
  const cut = cutter(MOST_CHARS);
  return {
    ...entry,
    actor: cut(actor),
    action: cut(action),
    ...(person !== undefined && { person: cut(hideNumbers(person)) }),
    requestId: cut(hideOwnId(requestId)),
    detail: cleanDetail(detail, cutter(MOST_CHARS)),
  };
}

type Cut = (text: string) => string;

function cleanDetail(detail: AuditDetail, cut: Cut): AuditDetail {
  const entries = Object.entries(detail)
    .filter(([, value]) => value !== undefined && !isEmpty(value))
    .slice(0, MOST_FIELDS)
    .map(([name, value]) => [
      cut(name),
      typeof value === "object" ? cleanChanges(value, cut) : cleanField(name, value ?? "", cut),
    ]);
  return Object.fromEntries(entries) as AuditDetail;
}

/** Changes that are none. */
function isEmpty(value: string | number | boolean | Changes): boolean {
  return typeof value === "object" && Object.keys(value).length === 0;
}

function cleanChanges(changes: Changes, cut: Cut): Changes {
  return Object.fromEntries(
    Object.entries(changes)
      .slice(0, MOST_FIELDS)
      .map(([name, { before, after }]) => {
        const clean = (value: Flat): Flat =>
          typeof value === "string"
            ? cut(OWN_NUMBERS.has(name) ? value : hideNumbers(value))
            : value;
        return [cut(name), { before: clean(before), after: clean(after) }];
      }),
  );
}

function cleanField(
  name: string,
  value: string | number | boolean,
  cut: Cut,
): string | number | boolean {
  if (typeof value !== "string") return value;
  if (MADE.has(name)) return cut(value);
  return cut(FREE_TEXT.has(name) ? hideNumbers(value) : hideOwnId(value));
}

/** Cuts texts that are longer than one may be, and all that come when there is no room left. */
function cutter(most: number): Cut {
  let left = most;
  return (value) => {
    const plain = value.toWellFormed().replaceAll("\0", "\uFFFD");
    const room = Math.min(LONGEST, left);
    left = Math.max(0, left - plain.length);
    return plain.length <= room ? plain : `${plain.slice(0, room).toWellFormed()}…`;
  };
}
