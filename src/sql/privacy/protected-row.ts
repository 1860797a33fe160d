/**
 * Rows on their way to SQL and back: numbers and metadata encrypted field by field (k-msg's field crypto v1), each bound to
 * tenant, message and field, so that no value opens in another row or column. What cannot be opened is an error, never a blank.
 */
import { isCryptoEnvelope, toCiphertextEnvelopeString } from "@k-msg/core";

import { hideNumbers, maskNumber } from "../../domain/privacy/masks.ts";
import { fieldKeysOf, requiredKeys, unreadable, type FieldKeys } from "../../kernel/keys/keys.ts";
import { isProtected } from "../../kernel/settings/privacy.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { MirrorMessage, MirrorRow, StoredMessage, StoredRow } from "../mirror/row.ts";
import { activeHashKid, recipientName, storedHash } from "./look-up-hash.ts";

type Bound = Pick<MirrorRow, "message_id" | "tenant_id">;

/** As it is stored, whatever it was before. */
export async function protectRow(settings: Settings, row: MirrorRow): Promise<StoredRow> {
  const { tenant_id: tenant, to, from, metadata } = row;
  const toHash = to === "" ? undefined : await storedHash(settings, tenant, to);
  if (!isProtected(settings)) {
    if (toHash) return { ...row, to_hash: toHash.hash, hash_kid: toHash.kid };
    // The hash of a number that is gone can be made with no other key.
    const kid = activeHashKid(settings);
    return kid === null ? row : { ...row, to_hash: null, hash_kid: kid };
  }
  const keys = fieldKeysOf(settings);
  if (!keys) throw unreadable("to", "", "which is not set");
  const enc = async (path: string, value: string | null): Promise<string | null> =>
    value === null ? null : encrypt(keys, row, path, value);
  const [toEnc, fromEnc, metadataEnc, fromHash] = await Promise.all([
    to === "" ? null : enc("to", to),
    enc("from", from),
    enc("metadata", metadata && JSON.stringify(metadata)),
    from === null ? null : storedHash(settings, tenant, from),
  ]);
  return {
    ...row,
    // What people see who read the table.
    to: maskOf(to) ?? "",
    to_enc: toEnc,
    to_hash: toHash?.hash ?? null,
    to_masked: maskOf(to),
    from: maskOf(from),
    from_enc: fromEnc,
    from_hash: fromHash?.hash ?? null,
    from_masked: maskOf(from),
    metadata: null,
    metadata_enc: metadataEnc,
    crypto_kid: keys.kid,
    crypto_state: "encrypted",
    hash_kid: activeHashKid(settings),
    // A provider's words may repeat the number.
    provider_status_message:
      row.provider_status_message && hideNumbers(row.provider_status_message),
    last_error: row.last_error && {
      ...row.last_error,
      message: hideNumbers(row.last_error.message),
    },
  };
}

/**
 * As the message is, with the name by which lists find its recipient.
 * @throws FieldUnreadableError naming field and key.
 */
export async function openRow(settings: Settings, stored: StoredRow): Promise<MirrorRow> {
  const [to, from, metadata] = await Promise.all([
    decrypt(settings, stored, "to", stored.to_enc),
    decrypt(settings, stored, "from", stored.from_enc),
    decrypt(settings, stored, "metadata", stored.metadata_enc),
  ]);
  // Nothing there and nothing encrypted: the number was erased.
  const number = to ?? stored.to ?? "";
  const found = number !== "" && stored.to_hash !== null;
  return {
    ...stored,
    to: number,
    from: from ?? stored.from,
    metadata: metadata === null ? stored.metadata : (JSON.parse(metadata) as MirrorRow["metadata"]),
    to_hash: found ? await recipientName(settings, stored.tenant_id, number) : stored.to_hash,
  };
}

export async function openRows(
  settings: Settings,
  rows: readonly StoredRow[],
): Promise<readonly MirrorRow[]> {
  return Promise.all(rows.map(async (row) => openRow(settings, row)));
}

export async function openMessage(
  settings: Settings,
  { row, events }: StoredMessage,
): Promise<MirrorMessage> {
  return { row: await openRow(settings, row), events };
}

/** With the masks in the place of the numbers, as far as the row is protected: nothing has to be opened for it. */
export function unopenedRow(stored: StoredRow): MirrorRow {
  return { ...stored, to: stored.to ?? "" };
}

function maskOf(number: string | null): string | null {
  return number ? maskNumber(number) : null;
}

/** k-msg's order: the field first. */
function aadOf({ message_id, tenant_id }: Bound, fieldPath: string): Record<string, string> {
  return { fieldPath, messageId: message_id, tenantId: tenant_id };
}

async function encrypt(keys: FieldKeys, row: Bound, path: string, value: string): Promise<string> {
  const { ciphertext } = await keys.crypto.encrypt({ value, aad: aadOf(row, path), path });
  return toCiphertextEnvelopeString(ciphertext);
}

async function decrypt(
  settings: Settings,
  row: Bound,
  path: string,
  ciphertext: string | null | undefined,
): Promise<string | null> {
  if (ciphertext === null || ciphertext === undefined) return null;
  const kid = kidOf(ciphertext);
  const keys = requiredKeys(settings, path, kid);
  try {
    return await keys.crypto.decrypt({ ciphertext, aad: aadOf(row, path), path });
  } catch {
    throw unreadable(path, kid, "which does not open it");
  }
}

function kidOf(ciphertext: string): string {
  try {
    const envelope: unknown = JSON.parse(ciphertext);
    return isCryptoEnvelope(envelope) ? envelope.kid : "";
  } catch {
    return "";
  }
}
