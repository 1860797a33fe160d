/** 64 bits of an id: the first eight bytes of its SHA-256, which Postgres can tell too (see mirror/proof.ts). */

const encoder = new TextEncoder();

export async function idHash(id: string): Promise<bigint> {
  const hash = await crypto.subtle.digest("SHA-256", encoder.encode(id));
  return new DataView(hash).getBigUint64(0);
}
