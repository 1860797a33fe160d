/** What a deployment needs of Cloudflare and is not there, or is not as it must be. Pure. */
import type { Finding } from "../../src/app/doctor/finding.ts";
import { queueNamesOf, varsOf, type OperatorFile } from "./operator-file.ts";
import type { RemoteDatabase, RemoteQueue } from "./remote.ts";
import { requiredSecrets } from "./setting-kinds.ts";

export interface Account {
  readonly queues: ReadonlyMap<string, RemoteQueue>;
  readonly databases: ReadonlyMap<string, RemoteDatabase>;
  /** The bucket of exports is there, or is not asked for. */
  readonly bucket: boolean;
}

/** @param env for the commands that mend it */
export function judgeAccount(
  file: OperatorFile,
  { queues, databases, bucket }: Account,
  env: string,
): readonly Finding[] {
  const setup = `\`npm run setup -- --env ${env}\` makes it.`;
  const names = queueNamesOf(file).filter((name) => !queues.has(name));
  const dead = queues.has(file.queues.deadLetter) ? [] : [file.queues.deadLetter];
  return [
    ...names.map((name) =>
      errorOf(
        `queue.missing.${name}`,
        `The queue ${name} is not there: copies for Postgres would have no way.`,
        setup,
      ),
    ),
    ...dead.map((name) =>
      errorOf(
        `queue.missing.${name}`,
        `The dead-letter queue ${name} is not there: what the mirror gives up on would be gone.`,
        setup,
      ),
    ),
    ...(bucket
      ? []
      : [
          errorOf(
            `bucket.missing.${file.exportsBucket}`,
            `The bucket ${file.exportsBucket} is not there: exports have no place.`,
            setup,
          ),
        ]),
    ...Object.entries(file.hyperdrive).flatMap(([binding, id]) =>
      judgeDatabase(binding, databases.get(id), env),
    ),
  ];
}

function judgeDatabase(
  binding: string,
  database: RemoteDatabase | undefined,
  env: string,
): readonly Finding[] {
  if (!database) {
    return [
      errorOf(
        `hyperdrive.missing.${binding}`,
        `hyperdrive.${binding}: the account has no configuration of that id.`,
        `Put the right id there, or 32 zeros: \`npm run setup -- --env ${env}\` makes one.`,
      ),
    ];
  }
  if (database.caching?.disabled === true) return [];
  return [
    errorOf(
      `hyperdrive.caching.${binding}`,
      `hyperdrive.${binding} (${database.name}) caches: reports and proofs are up to 75 s old.`,
      `\`npm run setup -- --env ${env}\` switches it off.`,
    ),
  ];
}

/** @param present names of secrets that Cloudflare has; it shows no values */
export function judgeSecrets(
  file: OperatorFile,
  present: readonly string[],
  env: string,
): readonly Finding[] {
  const vars = varsOf(file);
  const required = requiredSecrets({ vars, secrets: file.secrets });
  const missing = required.filter((name) => !present.includes(name));
  const shadowed = Object.keys(vars).filter((name) => present.includes(name));
  return [
    ...missing.map((name) =>
      errorOf(
        `secret.missing.${name}`,
        `The secret ${name} is not there.`,
        `\`npm run setup -- --env ${env} --secrets FILE\` brings it to Cloudflare, or generates it where nobody else has to know it.`,
      ),
    ),
    ...shadowed.map((name) =>
      errorOf(
        `secret.shadowed.${name}`,
        `${name} stands in the file, and Cloudflare has a secret of that name, which it would replace.`,
        `Take it out of the file and put its name among \`secrets\`, or \`npm exec -- wrangler secret delete ${name} --name ${file.name}\`.`,
      ),
    ),
  ];
}

function errorOf(id: string, what: string, remedy: string): Finding {
  return { id, severity: "error", what, remedy };
}
