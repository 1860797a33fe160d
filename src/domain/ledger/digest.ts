/** Count and digest of a set of ids. The digest is a sum, so the order in which ids come does not matter. Pure. */

export interface Digest {
  readonly count: number;
  /** Sum of the ids' 64-bit hashes modulo 2^64, 16 hex digits. */
  readonly digest: string;
}

export interface Sum {
  readonly count: number;
  readonly sum: bigint;
}

export const EMPTY: Sum = { count: 0, sum: 0n };

export function addHash(to: Sum, hash: bigint): Sum {
  return { count: to.count + 1, sum: BigInt.asUintN(64, to.sum + hash) };
}

export function addSums(a: Sum, b: Sum): Sum {
  return { count: a.count + b.count, sum: BigInt.asUintN(64, a.sum + b.sum) };
}

export function isEqual(a: Sum, b: Sum): boolean {
  return a.count === b.count && a.sum === b.sum;
}

export function digestOf({ count, sum }: Sum): Digest {
  return { count, digest: BigInt.asUintN(64, sum).toString(16).padStart(16, "0") };
}

export function sumOf({ count, digest }: Digest): Sum {
  return { count, sum: BigInt(`0x${digest}`) };
}
