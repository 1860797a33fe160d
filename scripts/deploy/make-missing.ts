/** What a deployment needs of Cloudflare and of Postgres is made where it is missing; what is there is left alone. */
import { writeFileSync } from "node:fs";

import type { Finding } from "../../src/app/doctor/finding.ts";
import { faultOfWholeAddress } from "../database-address.ts";
import { migrate } from "../migrate.ts";
import { CliError } from "../tenant-client.ts";
import { listAccounts, type Cloudflare } from "./cloudflare.ts";
import { replaceValue } from "./jsonc.ts";
import { queueNamesOf, type OperatorFile } from "./operator-file.ts";
import { rawText, type Place } from "./places.ts";
import { hasBucket, readDatabases, readQueues, type RemoteDatabase } from "./remote.ts";

export interface Work {
  readonly api: Cloudflare;
  readonly place: Place;
  readonly file: OperatorFile;
  /** Says what was made. */
  readonly made: (what: string) => void;
  /** Says what is as it should be. */
  readonly there: (what: string) => void;
}

export async function makeQueues({ api, file, made, there }: Work): Promise<void> {
  const queues = await readQueues(api);
  for (const name of [...queueNamesOf(file), file.queues.deadLetter]) {
    if (queues.has(name)) there(`queue ${name}`);
    else {
      await api.send("POST", "/queues", { queue_name: name });
      made(`queue ${name}`);
    }
  }
}

export async function makeBucket({
  api,
  file: { exportsBucket: name },
  made,
  there,
}: Work): Promise<void> {
  if (name === undefined) return;
  if (await hasBucket(api, name)) return there(`bucket ${name}`);
  await api.send("POST", "/r2/buckets", { name });
  made(`bucket ${name}`);
}

/** @returns what must be mended by hand. */
export async function makeDatabases(work: Work): Promise<readonly Finding[]> {
  const { api, file } = work;
  const databases = await readDatabases(api);
  const findings: Finding[] = [];
  for (const [binding, id] of Object.entries(file.hyperdrive)) {
    const known = databases.get(id);
    if (known) await switchCachingOff(work, known);
    else if (/^0+$/.test(id)) findings.push(...(await makeDatabase(work, binding, databases)));
    else findings.push(foreignId(binding));
  }
  return findings;
}

function foreignId(binding: string): Finding {
  return {
    id: `hyperdrive.missing.${binding}`,
    severity: "error",
    what: `hyperdrive.${binding}: the account has no configuration of that id.`,
    remedy: "Put the right id there, or 32 zeros: setup makes one.",
  };
}

async function switchCachingOff(
  { api, made, there }: Work,
  { id, name, caching }: RemoteDatabase,
): Promise<void> {
  if (caching?.disabled === true) return there(`Hyperdrive ${name}, without caching`);
  await api.send("PATCH", `/hyperdrive/configs/${id}`, { caching: { disabled: true } });
  made(`Hyperdrive ${name}: caching is off now`);
}

async function makeDatabase(
  work: Work,
  binding: string,
  databases: ReadonlyMap<string, RemoteDatabase>,
): Promise<readonly Finding[]> {
  const { api, file, made } = work;
  const name = `${file.name}-${binding.toLowerCase().replaceAll("_", "-")}`;
  // Of a setup that ended between its two steps.
  const before = [...databases.values()].find((one) => one.name === name);
  if (before) {
    await switchCachingOff(work, before);
    writeId(work, binding, before.id);
    return [];
  }
  const address = process.env["HYPERDRIVE_DATABASE_URL"] ?? process.env["DATABASE_URL"];
  if (!address) {
    return [
      {
        id: `hyperdrive.unmade.${binding}`,
        severity: "error",
        what: `hyperdrive.${binding}: nobody said which database the Worker talks to.`,
        remedy:
          "Set HYPERDRIVE_DATABASE_URL (the Worker's login, as docs/sql/roles.sql makes it), or DATABASE_URL, and run setup again.",
      },
    ];
  }
  const body = { name, origin: originOf(address), caching: { disabled: true } };
  const { id } = await api.send<RemoteDatabase>("POST", "/hyperdrive/configs", body);
  made(`Hyperdrive ${name}, without caching`);
  writeId(work, binding, id);
  return [];
}

/** Whoever may see one account alone means that one. @returns the file with its account's id, or undefined where nobody knows it. */
export async function findAccount(
  { place, made }: Pick<Work, "place" | "made">,
  file: OperatorFile,
): Promise<OperatorFile | undefined> {
  if (!/^0+$/.test(file.accountId)) return file;
  const [only, ...others] = await listAccounts();
  if (!only || others.length > 0) return undefined;
  const text = replaceValue(rawText(place), ["accountId"], only.id);
  if (text === undefined) return undefined;
  writeFileSync(place.path, text);
  made(`${place.shown}: accountId (${only.name})`);
  return { ...file, accountId: only.id };
}

/** The password goes in the body of a request, and into no list of processes. */
function originOf(address: string): object {
  const fault = faultOfWholeAddress(address);
  if (fault !== undefined) throw new CliError(`HYPERDRIVE_DATABASE_URL, DATABASE_URL: ${fault}.`);
  const url = new URL(address);
  return {
    scheme: "postgres",
    host: url.hostname,
    port: Number(url.port || 5432),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}

/** @throws CliError with the id where the file has no place for it: it must not be lost. */
function writeId({ place, made }: Work, binding: string, id: string): void {
  const text = replaceValue(rawText(place), ["hyperdrive", binding], id);
  if (text === undefined)
    throw new CliError(`${place.shown}: write hyperdrive.${binding} yourself: ${id}`);
  writeFileSync(place.path, text);
  made(`${place.shown}: hyperdrive.${binding}`);
}

export async function applyMigrations({
  made,
  there,
}: Pick<Work, "made" | "there">): Promise<void> {
  const address = process.env["DATABASE_URL"];
  if (!address)
    return there("migrations: not looked at, as DATABASE_URL (the owner's login) is not set");
  const names = await migrate(address).catch((error: unknown) => {
    throw new CliError(error instanceof Error ? error.message : String(error), { cause: error });
  });
  if (names.length === 0) return there("migrations");
  for (const name of names) made(`migration ${name}`);
}
