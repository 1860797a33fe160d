/** The requests of wrangler and of the deploy kit that the stand-in answers, each by method and path behind the account. */
import {
  newId,
  NO_SUCH_WORKER,
  Refusal,
  type Account,
  type Metadata,
  type Queue,
} from "./account.ts";

export interface Asked {
  readonly account: Account;
  /** What the parts of the path in braces are. */
  readonly at: readonly string[];
  readonly query: URLSearchParams;
  readonly json: () => Promise<Readonly<Record<string, unknown>>>;
  readonly form: () => Promise<FormData>;
}

/** A list is answered page by page. */
export type Answer = object | readonly object[] | null;

export const ROUTES: readonly (readonly [
  route: string,
  answer: (asked: Asked) => Promise<Answer> | Answer,
])[] = [
  [
    "GET /workers/services/{name}",
    ({ account, at: [name = ""] }) => {
      // Wrangler knows this code of this path alone.
      if (!account.scripts.has(name))
        throw new Refusal(404, 10090, "workers.api.error.service_not_found");
      const { lastFrom, metadata } = account.script(name);
      const script = { tag: "tag", tags: [], last_deployed_from: lastFrom, ...metadata };
      return { default_environment: { environment: "production", script } };
    },
  ],
  [
    "GET /workers/services/{name}/environments/{env}",
    ({ account, at: [name = ""] }) => ({ script: account.script(name).metadata }),
  ],
  [
    "GET /workers/services/{name}/environments/{env}/bindings",
    ({ account, at: [name = ""] }) => account.shownBindings(name),
  ],
  ["GET /workers/services/{name}/environments/{env}/routes", () => []],
  [
    "GET /workers/services/{name}/environments/{env}/subdomain",
    ({ account, at: [name = ""] }) => account.script(name).subdomain,
  ],
  ["GET /workers/domains/records", () => []],
  [
    "GET /workers/domains/records/{id}",
    ({ account, at: [hostname = ""] }) => ({ hostname, service: account.domains.get(hostname) }),
  ],
  [
    "POST /workers/scripts/{name}/domains/changeset",
    async ({ account, at: [name = ""], json }) => {
      const wanted = hostsOf(await json());
      const own = [...account.domains].flatMap(([host, worker]) => (worker === name ? [host] : []));
      const there = wanted.filter((host) => account.domains.has(host));
      return {
        added: wanted.filter((host) => !account.domains.has(host) && !account.records.has(host)),
        removed: own.filter((host) => !wanted.includes(host)).map((hostname) => ({ hostname })),
        updated: there.map((hostname) => ({
          id: hostname,
          hostname,
          modified: !own.includes(hostname),
        })),
        conflicting: wanted
          .filter((host) => account.records.has(host))
          .map((hostname) => ({ hostname })),
      };
    },
  ],
  [
    "PUT /workers/scripts/{name}/domains/records",
    async ({ account, at: [name = ""], json }) => {
      const { origins } = (await json()) as { origins: object };
      for (const [host, worker] of account.domains)
        if (worker === name) account.domains.delete(host);
      for (const host of hostsOf(origins)) account.domains.set(host, name);
      return {};
    },
  ],

  [
    "PUT /workers/scripts/{name}",
    async ({ account, at: [name = ""], form }) => {
      const metadata = (await form()).get("metadata");
      if (typeof metadata !== "string") throw new Refusal(400, 10021, "metadata is missing");
      const { id } = account.upload(name, JSON.parse(metadata) as Metadata);
      return { id: name, etag: newId(), deployment_id: id.replaceAll("-", ""), startup_time_ms: 1 };
    },
  ],
  [
    "GET /workers/scripts/{name}/settings",
    ({ account, at: [name = ""] }) => {
      const { bindings: _, keep_bindings: __, ...rest } = account.script(name).metadata;
      return { ...rest, bindings: account.shownBindings(name) };
    },
  ],
  ["PATCH /workers/scripts/{name}/script-settings", () => ({})],
  [
    "GET /workers/scripts/{name}/secrets",
    ({ account, at: [name = ""] }) =>
      account.shownBindings(name).filter(({ type }) => type === "secret_text"),
  ],
  [
    "PATCH /workers/scripts/{name}/secrets-bulk",
    async ({ account, at: [name = ""], json }) => {
      const { secrets } = (await json()) as { secrets: Parameters<Account["putSecrets"]>[1] };
      account.putSecrets(name, secrets);
      return {};
    },
  ],
  [
    "GET /workers/scripts/{name}/deployments",
    ({ account, at: [name = ""] }) => ({
      deployments: account
        .script(name)
        .versions.map(({ id }) => ({ id, versions: [{ version_id: id, percentage: 100 }] })),
    }),
  ],
  [
    "GET /workers/scripts/{name}/versions/{id}",
    ({ account, at: [name = "", id] }) => {
      const version = account.script(name).versions.find((one) => one.id === id);
      if (!version) throw new Refusal(404, NO_SUCH_WORKER, "There is no such version.");
      return version;
    },
  ],
  [
    "GET /workers/scripts/{name}/schedules",
    ({ account, at: [name = ""] }) => ({
      schedules: account.script(name).crons.map((cron) => ({ cron })),
    }),
  ],
  [
    "PUT /workers/scripts/{name}/schedules",
    async ({ account, at: [name = ""], json }) => {
      const list = (await json()) as unknown as readonly { readonly cron: string }[];
      account.script(name).crons = list.map(({ cron }) => cron);
      return { schedules: list };
    },
  ],
  [
    "GET /workers/scripts/{name}/subdomain",
    ({ account, at: [name = ""] }) => account.script(name).subdomain,
  ],
  [
    "POST /workers/scripts/{name}/subdomain",
    async ({ account, at: [name = ""], json }) => {
      const wanted = (await json()) as { enabled: boolean; previews_enabled: boolean };
      return (account.script(name).subdomain = wanted);
    },
  ],
  [
    "GET /workers/workers/{name}",
    ({ account, at: [name = ""] }) => ({ name, subdomain: account.script(name).subdomain }),
  ],
  ["GET /workers/subdomain", () => ({ subdomain: "mock" })],
  // The files of the page are all there already.
  ["POST /workers/scripts/{name}/assets-upload-session", () => ({ jwt: "assets", buckets: [] })],

  [
    "GET /queues",
    ({ account, query }) => {
      const names = query.getAll("name");
      const all = [...account.queues.values()];
      return names.length === 0 ? all : all.filter(({ queue_name }) => names.includes(queue_name));
    },
  ],
  [
    "POST /queues",
    async ({ account, json }) => {
      const name = String((await json())["queue_name"]);
      if (account.queues.has(name))
        throw new Refusal(409, 11009, `Queue name '${name}' is already taken.`);
      return account.addQueue(name);
    },
  ],
  [
    "POST /queues/{id}/consumers",
    async (asked) => {
      const consumer = { ...consumerOf(await asked.json()), consumer_id: newId() };
      queueAt(asked).consumers = [...queueAt(asked).consumers, consumer];
      return consumer;
    },
  ],
  [
    "PUT /queues/{id}/consumers/{consumer}",
    async (asked) => {
      const queue = queueAt(asked);
      const consumer = { ...consumerOf(await asked.json()), consumer_id: asked.at[1] ?? "" };
      queue.consumers = [
        ...queue.consumers.filter((one) => one.consumer_id !== consumer.consumer_id),
        consumer,
      ];
      return consumer;
    },
  ],

  [
    "GET /r2/buckets/{name}",
    ({ account, at: [name = ""] }) => {
      const bucket = account.buckets.get(name);
      if (!bucket) throw new Refusal(404, 10006, "The specified bucket does not exist.");
      return bucket;
    },
  ],
  [
    "POST /r2/buckets",
    async ({ account, json }) => {
      const bucket = { name: String((await json())["name"]) };
      account.buckets.set(bucket.name, bucket);
      return bucket;
    },
  ],
  ["GET /hyperdrive/configs", ({ account }) => [...account.databases.values()]],
  [
    "POST /hyperdrive/configs",
    async ({ account, json }) => {
      const { name, origin, caching } = (await json()) as {
        name: string;
        origin: Readonly<Record<string, unknown>>;
        caching?: { disabled?: boolean };
      };
      if ([...account.databases.values()].some((one) => one.name === name)) {
        throw new Refusal(409, 2017, "A Hyperdrive config with the given name already exists");
      }
      const { password: _, ...shown } = origin;
      return account.addDatabase(name, caching?.disabled === true, shown);
    },
  ],
  [
    "PATCH /hyperdrive/configs/{id}",
    async ({ account, at: [id = ""], json }) => {
      const database = account.databases.get(id);
      if (!database) throw new Refusal(404, 2001, "There is no such configuration.");
      const { caching } = (await json()) as { caching?: { disabled?: boolean } };
      database.caching = { disabled: caching?.disabled === true };
      return database;
    },
  ],
];

function hostsOf(origins: object): readonly string[] {
  return (origins as readonly { readonly hostname: string }[]).map(({ hostname }) => hostname);
}

function queueAt({ account, at: [id] }: Asked): Queue {
  const queue = [...account.queues.values()].find(({ queue_id }) => queue_id === id);
  if (!queue) throw new Refusal(404, 11000, "There is no such queue.");
  return queue;
}

function consumerOf(body: Readonly<Record<string, unknown>>) {
  const { script_name, dead_letter_queue, settings } = body as {
    script_name: string;
    dead_letter_queue?: string;
    settings: object;
  };
  return {
    type: "worker",
    script: script_name,
    settings,
    ...(dead_letter_queue !== undefined && { dead_letter_queue }),
  };
}
