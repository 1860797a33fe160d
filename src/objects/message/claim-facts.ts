/** Facts for the gate about a message that could own a row: hashes in place of its numbers and text. */
import type { ClaimLine, FreeRow, OpenClaim, Span } from "../../domain/gate/open-claims.ts";
import { claimingOf, contentOf, freeRows } from "../../domain/message/claim.ts";
import type { Candidates, HistoryRow } from "../../domain/message/matching.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { keyedHash } from "../../kernel/hashes/keyed-hash.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { providerFor } from "../../providers/registry.ts";
import { matchTimingOf } from "./timing.ts";

/** The history that has the message's row. */
export function streamOf(settings: Settings, { providerId, request }: MessageRecord): string {
  return providerFor(settings, providerId).ranged?.shelfOf(request.type) ?? "";
}

/** True if a row of the message can be told from others only by time, and by text where it is shown. */
export function needsClaim(settings: Settings, { providerId }: MessageRecord): boolean {
  return providerFor(settings, providerId).marksRows !== true;
}

export async function claimLineOf(settings: Settings, record: MessageRecord): Promise<ClaimLine> {
  const number = await keyedHash(settings.HASH_KEY, `claim:${record.request.to}`);
  return `${streamOf(settings, record)}:${number}`;
}

/** @param span where the search has gone wider than the attempt */
export async function openClaimOf(
  settings: Settings,
  record: MessageRecord,
  span?: Span,
): Promise<OpenClaim | undefined> {
  const claiming = claimingOf(record, matchTimingOf(settings));
  if (!claiming) return undefined;
  const content = await keyedHash(settings.HASH_KEY, `content:${contentOf(record)}`);
  const hash = await senderHashOf(settings, record.request.from);
  return { ...claiming, ...hash, content, ...(span && { spans: [span] }) };
}

/** The rows as the gate judges them. @param content of the message */
export async function freeRowsOf(
  settings: Settings,
  record: MessageRecord,
  match: Candidates<HistoryRow>,
  content: string,
): Promise<readonly FreeRow[]> {
  return Promise.all(
    freeRows(record, match, content).map(async ({ callback, ...row }) => ({
      ...row,
      ...(await senderHashOf(settings, callback)),
    })),
  );
}

async function senderHashOf(
  settings: Settings,
  sender: string | undefined,
): Promise<Pick<FreeRow, "senderHash">> {
  if (sender === undefined) return {};
  return { senderHash: await keyedHash(settings.HASH_KEY, `claim-sender:${sender}`) };
}
