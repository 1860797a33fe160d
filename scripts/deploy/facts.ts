/**
 * A Worker as a list of facts, name by name: as it would be uploaded, and as Cloudflare has it. What differs between two of them is
 * what a deployment changes. Pure.
 */
import { isSecret, isSetting } from "./setting-kinds.ts";

export interface Binding {
  readonly name: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What is the same in the metadata of an upload and in the settings of what is deployed. */
export interface WorkerState {
  readonly bindings: readonly Binding[];
  readonly compatibility_date?: string;
  readonly compatibility_flags?: readonly string[];
  readonly limits?: { readonly cpu_ms?: number };
  readonly observability?: object;
}

/** False for a draft, which holds secrets until the first deployment. */
export function wasDeployed({ bindings }: WorkerState): boolean {
  return bindings.some(({ type }) => type === "durable_object_namespace");
}

export interface ConsumerState {
  readonly queue: string;
  readonly deadLetter?: string | undefined;
  readonly batchSize?: number | undefined;
  readonly waitMs?: number | undefined;
  readonly retries?: number | undefined;
  readonly concurrency?: number | null | undefined;
}

export interface Whole {
  readonly worker: WorkerState;
  readonly crons: readonly string[];
  readonly consumers: readonly ConsumerState[];
}

export type Facts = ReadonlyMap<string, string>;

export interface Change {
  readonly kind: "added" | "changed" | "removed";
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

const SECRET = "(secret)";
const HIDDEN = "(not shown)";
const SECRET_TYPES: ReadonlySet<string> = new Set(["secret_text", "secret_key", "inherit"]);

/** The field of a binding that says what it is bound to. */
const TARGETS: Readonly<Record<string, readonly [field: string, kind: string]>> = {
  durable_object_namespace: ["class_name", "objects"],
  queue: ["queue_name", "queue"],
  hyperdrive: ["id", "database"],
  r2_bucket: ["bucket_name", "bucket"],
  kv_namespace: ["namespace_id", "KV"],
  mtls_certificate: ["certificate_id", "certificate"],
  vpc_service: ["service_id", "VPC service"],
  service: ["service", "service"],
};

export function factsOf({ worker, crons, consumers }: Whole): Facts {
  const { compatibility_date, compatibility_flags, limits, observability } = worker;
  return new Map<string, string>([
    ...worker.bindings.map(factOfBinding),
    ...(compatibility_date === undefined
      ? []
      : [["compatibility date", compatibility_date] as const]),
    ...(compatibility_flags ?? []).map((flag) => [`compatibility flag ${flag}`, "on"] as const),
    ...(limits?.cpu_ms === undefined ? [] : [["limit cpu_ms", String(limits.cpu_ms)] as const]),
    ...leaves("observability", observability ?? {}),
    ...crons.map((cron) => [`cron ${cron}`, "on"] as const),
    ...consumers.map(
      ({ queue, deadLetter, batchSize, waitMs, retries, concurrency }) =>
        [
          `consumer of ${queue}`,
          `batch ${batchSize}, wait ${waitMs} ms, retries ${retries}, concurrency ${concurrency ?? "any"}, dead letters ${deadLetter ?? "none"}`,
        ] as const,
    ),
  ]);
}

/**
 * What becomes of what is there. Secrets stay whatever an upload says; what Cloudflare fills in by itself is no change. Values of
 * variables that may be anything are not shown: somebody may have put a key in the wrong place.
 */
export function changesOf(before: Facts, after: Facts): readonly Change[] {
  const changed = [...after].flatMap(([name, value]): readonly Change[] => {
    const was = before.get(name);
    if (was === undefined) return [{ kind: "added", name, after: value }];
    return was === value ? [] : [{ kind: "changed", name, before: was, after: value }];
  });
  const removed = [...before]
    .filter(
      ([name, value]) => !after.has(name) && value !== SECRET && !name.startsWith("observability."),
    )
    .map(([name, was]): Change => ({ kind: "removed", name, before: was }));
  return [...changed, ...removed].map(hideUnknown);
}

/** A variable that is no setting, or should be a secret, may hold anything. */
function hideUnknown(change: Change): Change {
  const { 1: name } = /^var (.+)$/.exec(change.name) ?? [];
  if (name === undefined || (isSetting(name) && !isSecret(name))) return change;
  const hide = (value: string): string => (value === SECRET ? value : HIDDEN);
  return {
    ...change,
    ...(change.before !== undefined && { before: hide(change.before) }),
    ...(change.after !== undefined && { after: hide(change.after) }),
  };
}

function factOfBinding(binding: Binding): readonly [string, string] {
  const { name, type } = binding;
  if (SECRET_TYPES.has(type)) return [`var ${name}`, SECRET];
  if (type === "plain_text") return [`var ${name}`, String(binding["text"])];
  if (type === "json") return [`var ${name}`, JSON.stringify(binding["json"])];
  const [field, kind] = TARGETS[type] ?? [];
  const target = field === undefined ? "" : ` ${String(binding[field])}`;
  return [`binding ${name}`, `${kind ?? type}${target}`];
}

function leaves(path: string, value: object): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const full = `${path}.${key}`;
    if (typeof inner === "object" && inner !== null && !Array.isArray(inner)) {
      return leaves(full, inner);
    }
    return [[full, JSON.stringify(inner)] as const];
  });
}
