/**
 * Hostnames that a deployment would take. Without a terminal wrangler takes a hostname of another Worker, or a DNS record of another
 * machine, and asks nobody: so they are looked at before.
 */
import type { Finding } from "../../src/app/doctor/finding.ts";
import { ApiError, type Cloudflare } from "./cloudflare.ts";
import type { OperatorFile } from "./operator-file.ts";

interface Domain {
  readonly id?: string;
  readonly hostname: string;
  readonly service?: string;
  readonly modified?: boolean;
}

/** As Cloudflare answers wrangler's own question. */
interface Changeset {
  readonly updated?: readonly Domain[];
  readonly removed?: readonly Domain[];
  readonly conflicting?: readonly Domain[];
}

export interface DomainPlan {
  /** Of another Worker. */
  readonly others: readonly { readonly hostname: string; readonly service: string }[];
  /** With a DNS record that leads elsewhere. */
  readonly conflicting: readonly string[];
  /** Lead to this Worker, and would not any more. */
  readonly removed: readonly string[];
}

const NONE: DomainPlan = { others: [], conflicting: [], removed: [] };

/** Where the file has no domains wrangler leaves those that are there alone. */
export async function readDomains(
  api: Cloudflare,
  { name, domains }: Pick<OperatorFile, "name" | "domains">,
): Promise<DomainPlan> {
  if (domains.length === 0) return NONE;
  const changeset = await changesetOf(api, name, domains);
  const modified = (changeset.updated ?? []).filter((one) => one.modified);
  const records = await Promise.all(
    modified.map(async ({ id, hostname }) => {
      const record = await api.find<Domain>(`/workers/domains/records/${id}`);
      return { hostname, service: record?.service ?? name };
    }),
  );
  return {
    others: records.filter(({ service }) => service !== name),
    conflicting: (changeset.conflicting ?? []).map(({ hostname }) => hostname),
    removed: (changeset.removed ?? []).map(({ hostname }) => hostname),
  };
}

async function changesetOf(
  api: Cloudflare,
  name: string,
  domains: readonly string[],
): Promise<Changeset> {
  const origins = domains.map((hostname) => ({ hostname }));
  try {
    const path = `/workers/scripts/${name}/domains/changeset?replace_state=true`;
    return await api.send<Changeset>("POST", path, origins);
  } catch (error) {
    // There is no such Worker yet: that is a finding of its own.
    if (error instanceof ApiError && error.status === 404) return {};
    throw error;
  }
}

export function judgeDomains({ others, conflicting }: DomainPlan): readonly Finding[] {
  return [
    ...others.map(({ hostname, service }) =>
      taken(hostname, `${hostname} leads to the Worker ${service}, which would lose it.`),
    ),
    ...conflicting.map((hostname) =>
      taken(hostname, `${hostname} has a DNS record that leads elsewhere, and would be replaced.`),
    ),
  ];
}

function taken(hostname: string, what: string): Finding {
  return {
    id: `domain.taken.${hostname}`,
    severity: "error",
    what: `domains: ${what}`,
    remedy:
      "Write another hostname into `domains`; or, where it shall lead here, take it away there in Cloudflare's dashboard first.",
  };
}
