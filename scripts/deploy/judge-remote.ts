/** What a deployment needs of Cloudflare and is not there, or is not as it must be. Pure. */
import type { Finding } from "../../src/app/doctor/finding.ts";
import { queueNamesOf, varsOf, type OperatorFile } from "./operator-file.ts";
import type { RemoteDatabase, RemoteQueue, RemoteWorker } from "./remote.ts";
import { isSetting, requiredSecrets } from "./setting-kinds.ts";

export interface Account {
  readonly queues: ReadonlyMap<string, RemoteQueue>;
  readonly databases: ReadonlyMap<string, RemoteDatabase>;
  /** The bucket of exports is there, or is not asked for. */
  readonly bucket: boolean;
}

/** Of the objects that only this service has. */
const OWN_CLASS = "MessageObject";
const OWN_BINDING = "MESSAGES";
const SETTING_TYPES: ReadonlySet<string> = new Set([
  "plain_text",
  "json",
  "secret_text",
  "secret_key",
]);

/** Whether the Worker of this name is this service, or a draft with its settings; another one would get its secrets and be replaced. */
export function judgeOwner(
  name: string,
  worker: Pick<RemoteWorker, "state" | "crons"> | undefined,
): readonly Finding[] {
  const { state: { bindings } = { bindings: [] }, crons = [] } = worker ?? {};
  const own = bindings.find((one) => one.name === OWN_BINDING);
  if (own && (own["class_name"] ?? OWN_CLASS) === OWN_CLASS) return [];
  const strange = [
    ...bindings
      .filter((one) => !SETTING_TYPES.has(one.type) || !isSetting(one.name))
      .map((one) => `binding ${one.name}`),
    ...crons.map((cron) => `cron ${cron}`),
  ];
  if (strange.length === 0) return [];
  return [
    errorOf(
      "worker.foreign",
      `The account has a Worker ${name} that is not this service: it has ${strange.join(", ")}. It would get the secrets, and be replaced.`,
      "Give your file another `name`; or, where that Worker is of no use any more, delete it in Cloudflare's dashboard.",
    ),
  ];
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
    ...queueNamesOf(file).flatMap((name) => judgeConsumers(name, queues.get(name), file.name)),
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

/** A queue has one consumer: with another one, that one would write our copies, or the deployment would end halfway. */
function judgeConsumers(
  name: string,
  queue: RemoteQueue | undefined,
  worker: string,
): readonly Finding[] {
  const others = (queue?.consumers ?? []).filter((one) => (one.script ?? one.service) !== worker);
  return others.map((one) =>
    errorOf(
      `queue.taken.${name}`,
      `The queue ${name} is consumed by ${one.script ?? one.service ?? one.type ?? "another"}, not by ${worker}: copies would go there.`,
      "Give this environment queues of its own: another `queues.name` in its file.",
    ),
  );
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
