/** wrangler.jsonc and an operator's file become one complete configuration of wrangler. Pure. */
import { mirrorBinding } from "../../src/kernel/settings/scale.ts";
import { queueNamesOf, varsOf, type OperatorFile } from "./operator-file.ts";
import { requiredSecrets } from "./setting-kinds.ts";

type Entry = Readonly<Record<string, unknown>>;

/** The parts of wrangler.jsonc that are changed here; all others stay as they are. */
export interface Tracked extends Entry {
  readonly main: string;
  readonly alias?: Readonly<Record<string, string>>;
  readonly assets: Entry & { readonly directory: string };
  readonly durable_objects: Entry;
  readonly hyperdrive: readonly (Entry & { readonly binding: string })[];
  readonly queues: {
    readonly producers: readonly (Entry & { readonly binding: string; readonly queue: string })[];
    readonly consumers: readonly (Entry & { readonly queue: string })[];
  };
  readonly r2_buckets?: readonly (Entry & { readonly binding: string })[];
  readonly observability: Entry & { readonly traces?: Entry };
}

/** As the Worker names them. */
const EXPORTS = "EXPORTS";
const RELAY = "RELAY";

/** @param root from the folder of the new file to that of wrangler.jsonc, with forward slashes */
export function configurationOf(tracked: Tracked, file: OperatorFile, root: string): Entry {
  const { $schema: _, ...rest } = tracked;
  const vars = varsOf(file);
  const { routes, domains } = file;
  return {
    ...rest,
    ...pathsFrom(tracked, root),
    name: file.name,
    account_id: file.accountId,
    workers_dev: routes.length + domains.length === 0,
    preview_urls: false,
    routes: [
      ...domains.map((pattern) => ({ pattern, custom_domain: true })),
      ...routes.map(({ pattern, zone }) => ({ pattern, zone_name: zone })),
    ],
    vars,
    // The file says all there is: the dashboard is no second home of settings.
    keep_vars: false,
    secrets: { required: requiredSecrets({ vars, secrets: file.secrets }) },
    limits: { cpu_ms: file.cpuMs },
    durable_objects: { ...tracked.durable_objects, code_update_strategy: strategyOf(file) },
    hyperdrive: tracked.hyperdrive.map((one) => ({ ...one, id: file.hyperdrive[one.binding] })),
    queues: queuesOf(tracked.queues, file),
    ...optionalBindings(tracked, file),
    observability: sampled(tracked.observability, file.sampling),
  };
}

function pathsFrom({ main, assets, alias }: Tracked, root: string): Entry {
  const moved = (path: string): string => root + path.replace(/^\.\//, "");
  const aliases = Object.entries(alias ?? {}).map(([from, to]) => [
    from,
    to.startsWith("./") ? moved(to) : to,
  ]);
  return {
    main: moved(main),
    assets: { ...assets, directory: moved(assets.directory) },
    ...(alias && { alias: Object.fromEntries(aliases) }),
  };
}

function strategyOf({ codeUpdate }: OperatorFile): Entry {
  if (codeUpdate.mode === "immediate") return { mode: "immediate" };
  return { mode: "deferred", max_delay: codeUpdate.maxDelay };
}

/** What an operator may have, and need not: a bucket of exports, and the way to the relay. */
function optionalBindings(
  { r2_buckets = [] }: Tracked,
  { exportsBucket, relay }: OperatorFile,
): Entry {
  const others = r2_buckets.filter(({ binding }) => binding !== EXPORTS);
  const own = exportsBucket === undefined ? [] : [{ binding: EXPORTS, bucket_name: exportsBucket }];
  const { certificateId, vpcServiceId } = relay ?? {};
  return {
    r2_buckets: [...others, ...own],
    ...(certificateId !== undefined && {
      mtls_certificates: [{ binding: RELAY, certificate_id: certificateId }],
    }),
    ...(vpcServiceId !== undefined && {
      vpc_services: [{ binding: RELAY, service_id: vpcServiceId }],
    }),
  };
}

/** The mirror's entries are the pattern of as many as the file asks for. */
function queuesOf({ producers, consumers }: Tracked["queues"], file: OperatorFile): Entry {
  const producer = producers.find(({ binding }) => binding === mirrorBinding(0));
  const consumer = consumers.find(({ queue }) => queue === producer?.queue);
  if (!producer || !consumer) throw new Error("wrangler.jsonc has no queue of the mirror");
  const names = queueNamesOf(file);
  const { deadLetter, maxConcurrency } = file.queues;
  return {
    producers: [
      ...names.map((queue, index) => ({ ...producer, binding: mirrorBinding(index), queue })),
      ...producers.filter((one) => one !== producer),
    ],
    consumers: [
      ...names.map((queue) => ({
        ...consumer,
        queue,
        dead_letter_queue: deadLetter,
        ...(maxConcurrency !== undefined && { max_concurrency: maxConcurrency }),
      })),
      ...consumers.filter((one) => one !== consumer),
    ],
  };
}

function sampled(observability: Tracked["observability"], sampling: number | undefined): Entry {
  if (sampling === undefined) return observability;
  const { traces } = observability;
  return {
    ...observability,
    head_sampling_rate: sampling,
    ...(traces && { traces: { ...traces, head_sampling_rate: sampling } }),
  };
}
