/** Postgres's own account of a statement's run. */
import type postgres from "postgres";

import type { Asked } from "./database.ts";

export interface PlanNode {
  readonly "Node Type": string;
  readonly "Index Name"?: string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows"?: number;
  readonly "Actual Loops"?: number;
  readonly Plans?: readonly PlanNode[];
  /** Where they were asked for. */
  readonly "WAL Records"?: number;
  readonly "Shared Hit Blocks"?: number;
  readonly "Shared Read Blocks"?: number;
}

export interface Plan {
  readonly "Execution Time": number;
  readonly "Planning Time": number;
  readonly Plan: PlanNode;
}

export async function explain(
  sql: postgres.Sql | postgres.TransactionSql,
  { text, params }: Asked,
  /** More than times: `buffers`, `wal`. */
  options = "",
): Promise<Plan> {
  const asked = `explain (analyze, format json, timing off${options && `, ${options}`}) ${text}`;
  const rows = await sql.unsafe(asked, [...params] as never[]);
  // Without types the driver leaves JSON as text.
  const cell: unknown = rows[0]?.["QUERY PLAN"];
  const [plan] = (typeof cell === "string" ? JSON.parse(cell) : cell) as readonly Plan[];
  if (!plan) throw new Error("no plan");
  return plan;
}

/** Every node, the top first. */
export function nodesOf(node: PlanNode): readonly PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** The top node and how the live table is read; the archive of a new database is empty. */
export function describePlan({ Plan }: Plan): string {
  const nodes = nodesOf(Plan);
  const reads = nodes
    .filter((node) => node["Index Name"] ?? node["Node Type"].includes("Seq Scan"))
    .map((node) => node["Index Name"] ?? `${node["Node Type"]} on ${node["Relation Name"] ?? "?"}`)
    .filter((name) => !name.includes("archive"));
  return `${Plan["Node Type"]}: ${[...new Set(reads)].join(", ")}`;
}
