/** `npm run tenant -- <command>`: manages the tenants of a running service through its API. */
import { parseArgs } from "node:util";

import { callTenants, CliError, type Service } from "./tenant-client.ts";

const HELP = `npm run tenant -- <command> [options]

  list                                  tenants
  create <id> [fields]                  a new tenant
  show <id>                             what it may do
  set <id> [fields]                     change it; what is given takes the place of what was
  key-create <id> --name <name> --scopes send,read [--expires <time>] [--ips <ranges>]
  key-list <id>
  key-set <id> <key id> --ips 203.0.113.0/24,2001:db8::/48
                                        from where it works (empty: from anywhere)
  key-rotate <id> <key id> [--until <time>] [--expires <time>] [--ips <ranges>]
  key-revoke <id> <key id>

fields
  --name <name>            --senders 0215990000,0215990001 (empty: any)
  --from <number>          the default sender (empty: none)
  --per-minute <n>  --per-day <n>  --per-month <n>  --spend-per-month <n>
                           quotas; of those that are not given the service's hold
  --json <json>            any fields of the API, such as '{"routes":{…}}'

options
  --url <url>              the service; default SERVICE_URL or http://127.0.0.1:8787
  --key <key>              an admin key of the default tenant; default API_KEY or the development key
  --help

Times are ISO 8601 with a zone. A key is shown once, when it is made.`;

const { values, positionals } = parse();
if (values.help || positionals.length === 0) {
  console.log(HELP);
} else {
  try {
    const service: Service = {
      url: values.url ?? process.env["SERVICE_URL"] ?? "http://127.0.0.1:8787",
      key: values.key ?? process.env["API_KEY"] ?? "dev-only-key",
    };
    console.log(JSON.stringify(await run(service, positionals), null, 2));
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function parse() {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        name: text,
        senders: text,
        from: text,
        "per-minute": text,
        "per-day": text,
        "per-month": text,
        "spend-per-month": text,
        json: text,
        scopes: text,
        expires: text,
        ips: text,
        until: text,
        url: text,
        key: text,
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nSee --help.`);
    process.exit(1);
  }
}

async function run(service: Service, [command, id, keyId]: readonly string[]): Promise<unknown> {
  const call = async (path: string, method = "GET", body?: object): Promise<unknown> =>
    callTenants(service, path, method, body);
  switch (command) {
    case "list":
      return allTenants(call);
    case "create":
      return call("", "POST", { id: need(id, "the tenant's id"), ...fields() });
    case "show":
      return call(pathOf(id));
    case "set":
      return call(pathOf(id), "PATCH", fields());
    case "key-create":
      return call(`${pathOf(id)}/keys`, "POST", {
        name: need(values.name, "--name"),
        scopes: need(values.scopes, "--scopes").split(","),
        ...(values.expires !== undefined && { expiresAt: values.expires }),
        ...ips(),
      });
    case "key-set":
      if (values.ips === undefined) throw new CliError("--ips is missing. See --help.");
      return call(keyPath(id, keyId), "PATCH", ips());
    case "key-list":
      return call(`${pathOf(id)}/keys`);
    case "key-rotate":
      return call(`${keyPath(id, keyId)}/rotate`, "POST", {
        ...(values.until !== undefined && { until: values.until }),
        ...(values.expires !== undefined && { expiresAt: values.expires }),
        ...ips(),
      });
    case "key-revoke":
      return call(keyPath(id, keyId), "DELETE");
    default:
      throw new CliError(`There is no command ${command ?? ""}. See --help.`);
  }
}

async function allTenants(call: (path: string) => Promise<unknown>): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  let cursor = "";
  for (;;) {
    const page = (await call(`?limit=200${cursor}`)) as {
      data: unknown[];
      next_cursor: string | null;
    };
    all.push(...page.data);
    if (page.next_cursor === null) return all;
    cursor = `&cursor=${page.next_cursor}`;
  }
}

function ips(): object {
  const { ips } = values;
  return ips === undefined ? {} : { allowedIps: ips.split(",").filter(Boolean) };
}

function fields(): object {
  const { name, senders, from } = values;
  const quotas = {
    ...quota("perMinute", values["per-minute"]),
    ...quota("perDay", values["per-day"]),
    ...quota("perMonth", values["per-month"]),
    ...quota("spendPerMonth", values["spend-per-month"]),
  };
  return {
    ...(name !== undefined && { name }),
    ...(senders !== undefined && { senders: senders.split(",").filter(Boolean) }),
    ...(from !== undefined && { defaults: from === "" ? {} : { from } }),
    ...(Object.keys(quotas).length > 0 && { quotas }),
    ...(values.json !== undefined && jsonFields(values.json)),
  };
}

function quota(name: string, text: string | undefined): object {
  if (text === undefined) return {};
  const limit = Number(text);
  if (text.trim() === "" || !Number.isFinite(limit)) {
    throw new CliError(`${name}: ${text} is not a number.`);
  }
  return { [name]: limit };
}

function jsonFields(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch {
    // Said below, in one way for all that is no JSON object.
  }
  throw new CliError("--json: is not a JSON object.");
}

function pathOf(id: string | undefined): string {
  return `/${encodeURIComponent(need(id, "the tenant's id"))}`;
}

function keyPath(id: string | undefined, keyId: string | undefined): string {
  return `${pathOf(id)}/keys/${encodeURIComponent(need(keyId, "the key's id"))}`;
}

function need(value: string | undefined, name: string): string {
  if (value === undefined || value === "") throw new CliError(`${name} is missing. See --help.`);
  return value;
}
