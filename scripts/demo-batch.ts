/** `npm run demo -- --batch 200`: scripted messages of mixed outcomes as one batch, their breakdown as it moves, and SQL's. */
import postgres from "postgres";

import type { Stack } from "./stack.ts";

const LIMIT_MS = 240_000;
const POLL_MS = 1000;
const MOST = 10_000;

/** Last four digits that script the emulator, and how many of a hundred messages get them. See emulator/README.md. */
const SCRIPTS: readonly (readonly [digits: string, share: number])[] = [
  ["9002", 6], // the carrier refuses it
  ["8044", 4], // the provider refuses it
  ["8429", 3], // too many requests, once
  ["8503", 2], // taken, and answered with an error page
  ["8600", 2], // taken, and the answer breaks off
  ["7006", 3], // history shows it twice
];
const PLAIN = "1111";

export interface BatchCall {
  <T>(method: string, path: string, body?: unknown): Promise<T>;
}

interface Batch {
  readonly id: string;
  readonly state: string;
  readonly total: number;
  readonly finished: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** The number behind `--batch`; undefined where it is not given. @throws Error for anything else than 1–10,000. */
export function batchSizeOf(args: readonly string[]): number | undefined {
  const at = args.indexOf("--batch");
  if (at < 0) return undefined;
  const size = Number(args[at + 1] ?? "200");
  if (Number.isInteger(size) && size >= 1 && size <= MOST) return size;
  throw new Error(`--batch: must be a number of messages from 1 to ${MOST}`);
}

export async function demoBatch(stack: Stack, call: BatchCall, size: number): Promise<void> {
  const began = Date.now();
  const { id } = await call<Batch>("POST", "/v1/batches", {
    name: `demo of ${size}`,
    message: { text: "#{name}님, 주문 #{order} 접수되었습니다." },
    messages: Array.from({ length: size }, (_, i) => ({
      to: `010${String(i).padStart(4, "0")}${digitsOf(i)}`,
      variables: { name: `고객${i + 1}`, order: `A-${1000 + i}` },
    })),
  });
  console.log(`${size} messages accepted as ${id} after ${Date.now() - began} ms\n`);
  const done = await follow(call, id, began);
  await compare(stack.databaseUrl, done);
}

/** The same mix in every hundred. */
function digitsOf(index: number): string {
  let place = (index * 37) % 100;
  for (const [digits, share] of SCRIPTS) {
    if (place < share) return digits;
    place -= share;
  }
  return PLAIN;
}

async function follow(call: BatchCall, id: string, began: number): Promise<Batch> {
  let shown = "";
  for (;;) {
    const batch = await call<Batch>("GET", `/v1/batches/${id}`);
    const line = describe(batch.counts);
    const seconds = ((Date.now() - began) / 1000).toFixed(1).padStart(6);
    if (line !== shown) console.log(`${seconds} s  ${batch.state.padEnd(10)}  ${line}`);
    shown = line;
    if (batch.state === "completed") return batch;
    if (Date.now() - began > LIMIT_MS) throw new Error(`not final within ${LIMIT_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function describe(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${state} ${count}`)
    .join(", ");
}

async function compare(databaseUrl: string, batch: Batch): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const rows = await sql<{ state: string; count: number }[]>`
      select state, count(*)::integer as count from kmsg_delivery_tracking
      where batch_id = ${batch.id} group by state order by count desc`;
    console.log("\nThe same from SQL:");
    for (const row of rows) console.log(`  ${row.state.padEnd(12)} ${row.count}`);
    const inSql = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    const inBatch = Object.entries(batch.counts).filter(([, count]) => count > 0);
    const equal =
      rows.length === inBatch.length && inBatch.every(([state, count]) => inSql[state] === count);
    if (!equal) throw new Error(`the batch says ${describe(batch.counts)}`);
    console.log("\nEqual.");
  } finally {
    await sql.end({ timeout: 5 });
  }
}
