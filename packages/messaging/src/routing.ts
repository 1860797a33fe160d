/** Which provider gets a message. No health, cost or failover: the first rule that names one decides. */
import type { KMsgError, Provider, Result, SendOptions } from "@k-msg/core";
import { fail, ok } from "@k-msg/core";

import type { KMsgRoutingConfig } from "./config.ts";
import { invalidRequest } from "./errors.ts";

export type Route = Result<Provider, KMsgError>;
export type Router = (options: SendOptions) => Route;

export function createRouter(
  providers: readonly Provider[],
  routing: KMsgRoutingConfig = {},
): Router {
  const byId = new Map(providers.map((provider) => [provider.id, provider]));
  // Round robin counts in memory: each KMsg instance starts again at the first.
  const turns = new Map<string, number>();

  function exactly(id: string, options: SendOptions): Route {
    const provider = byId.get(id);
    if (provider === undefined) return fail(invalidRequest(`Provider not found: ${id}`));
    if (!supports(provider, options)) {
      return fail(invalidRequest(`Provider ${id} does not support type ${options.type}`));
    }
    return ok(provider);
  }

  function pick(ids: readonly string[], type: string): string | undefined {
    const known = ids.filter((id) => byId.has(id));
    if (routing.strategy !== "round_robin" || known.length === 0) return known[0];
    const key = `type:${type}`;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    return known[turn % known.length];
  }

  return (options) => {
    if (options.providerId !== undefined && options.providerId !== "") {
      return exactly(options.providerId, options);
    }
    const rule = routing.byType?.[options.type];
    const chosen = typeof rule === "string" ? rule : pick(rule ?? [], options.type);
    if (chosen !== undefined) return exactly(chosen, options);

    const standard = byId.get(routing.defaultProviderId ?? "");
    if (standard !== undefined && supports(standard, options)) return ok(standard);

    const able = providers.find((provider) => supports(provider, options));
    if (able !== undefined) return ok(able);
    return fail(invalidRequest(`No provider available for type ${options.type}`));
  };
}

function supports(provider: Provider, options: SendOptions): boolean {
  return provider.supportedTypes.includes(options.type);
}
