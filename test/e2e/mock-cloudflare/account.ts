/** What the stand-in for Cloudflare knows of one account: Workers, queues, databases. */
import { randomBytes, randomUUID } from "node:crypto";

export interface Binding {
  readonly name: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What an upload says beside its modules. */
export interface Metadata {
  readonly bindings?: readonly Binding[];
  readonly keep_bindings?: readonly string[];
  readonly compatibility_date?: string;
  readonly compatibility_flags?: readonly string[];
  readonly limits?: object;
  readonly observability?: object;
  readonly code_update_strategy?: object;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Version {
  readonly id: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly metadata: { readonly created_on: string };
}

export interface Script {
  bindings: readonly Binding[];
  metadata: Metadata;
  lastFrom: "wrangler" | "dash";
  crons: readonly string[];
  subdomain: { enabled: boolean; previews_enabled: boolean };
  versions: readonly Version[];
}

export interface Consumer {
  readonly consumer_id: string;
  readonly script: string;
  readonly type: string;
  readonly dead_letter_queue?: string;
  readonly settings: object;
}

export interface Queue {
  readonly queue_id: string;
  readonly queue_name: string;
  consumers: readonly Consumer[];
}

export interface Database {
  readonly id: string;
  readonly name: string;
  origin: Readonly<Record<string, unknown>>;
  caching: { readonly disabled: boolean };
}

/** What Cloudflare refuses, by its own codes. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const NO_SUCH_WORKER = 10007;
const BAD_INHERITANCE = 10057;
const SECRET_TYPES = new Set(["secret_text", "secret_key"]);

export class Account {
  readonly scripts = new Map<string, Script>();
  readonly queues = new Map<string, Queue>();
  readonly databases = new Map<string, Database>();
  readonly buckets = new Map<string, { readonly name: string }>();
  /** The Worker, by the hostname that leads to it. */
  readonly domains = new Map<string, string>();
  /** Hostnames that have DNS records of other machines. */
  readonly records = new Set<string>();

  /** Back to what another one was. */
  become(other: Account): void {
    for (const part of ["scripts", "queues", "databases", "buckets"] as const) {
      this[part].clear();
      for (const [key, value] of structuredClone(other[part]))
        (this[part] as Map<string, unknown>).set(key, value);
    }
  }

  script(name: string): Script {
    const script = this.scripts.get(name);
    if (!script)
      throw new Refusal(404, NO_SUCH_WORKER, "This Worker does not exist on your account.");
    return script;
  }

  /** Takes the place of what was there: of its bindings only the kept kinds stay, and those that the upload inherits. */
  upload(name: string, metadata: Metadata): Version {
    const before = this.scripts.get(name);
    const had = before?.bindings ?? [];
    const named = (metadata.bindings ?? []).map((binding) => {
      if (binding.type !== "inherit") return binding;
      const inherited = had.find((one) => one.name === binding.name);
      if (inherited) return inherited;
      throw new Refusal(
        400,
        BAD_INHERITANCE,
        `inherit binding '${binding.name}' is invalid: there is none`,
      );
    });
    const kept = had.filter(
      ({ name, type }) =>
        (metadata.keep_bindings ?? []).includes(type) && !named.some((one) => one.name === name),
    );
    const version = newVersion(metadata.annotations ?? {});
    this.scripts.set(name, {
      bindings: [...named, ...kept],
      metadata,
      lastFrom: "wrangler",
      crons: before?.crons ?? [],
      subdomain: before?.subdomain ?? { enabled: false, previews_enabled: false },
      versions: [version, ...(before?.versions ?? [])],
    });
    return version;
  }

  /** A secret set, or taken away where it is null: a version of its own, as Cloudflare makes one. */
  putSecrets(
    name: string,
    secrets: Readonly<Record<string, { readonly text: string } | null>>,
  ): void {
    const script = this.script(name);
    const others = script.bindings.filter((one) => !Object.hasOwn(secrets, one.name));
    const set = Object.entries(secrets).flatMap(([name, secret]): readonly Binding[] =>
      secret ? [{ name, type: "secret_text", text: secret.text }] : [],
    );
    script.bindings = [...others, ...set];
    script.versions = [newVersion(script.versions[0]?.annotations ?? {}), ...script.versions];
  }

  /** What somebody changes in the dashboard. */
  editInDashboard(name: string, binding: Binding): void {
    const script = this.script(name);
    script.bindings = [...script.bindings.filter((one) => one.name !== binding.name), binding];
    script.lastFrom = "dash";
  }

  /** As they are read: Cloudflare shows no secret. */
  shownBindings(name: string): readonly Binding[] {
    return this.script(name).bindings.map((binding) =>
      SECRET_TYPES.has(binding.type) ? { name: binding.name, type: binding.type } : binding,
    );
  }

  secretOf(name: string, secret: string): unknown {
    return this.script(name).bindings.find((one) => one.name === secret)?.["text"];
  }

  varOf(name: string, variable: string): unknown {
    const binding = this.script(name).bindings.find((one) => one.name === variable);
    return binding?.type === "plain_text" ? binding["text"] : undefined;
  }

  addQueue(name: string): Queue {
    const queue: Queue = { queue_id: newId(), queue_name: name, consumers: [] };
    this.queues.set(name, queue);
    return queue;
  }

  addDatabase(name: string, disabled: boolean, origin: Database["origin"] = {}): Database {
    const database: Database = { id: newId(), name, origin, caching: { disabled } };
    this.databases.set(database.id, database);
    return database;
  }
}

export function newId(): string {
  return randomBytes(16).toString("hex");
}

function newVersion(annotations: Readonly<Record<string, string>>): Version {
  return { id: randomUUID(), annotations, metadata: { created_on: new Date().toISOString() } };
}
