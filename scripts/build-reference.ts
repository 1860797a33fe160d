/** The viewer of the API's reference, out of its package: one script, with nothing to load from elsewhere. */
import plugin from "@scalar/fastify-api-reference";

const SCRIPT_ROUTE = "scalar.js";

interface Route {
  readonly url: string;
  readonly handler: (request: unknown, reply: unknown) => unknown;
}

/**
 * Of all packages of the viewer this one alone brings the script without its 280 sources. It hands it out by a route of Fastify, which
 * we stand in for.
 * @throws Error where a newer version of the package does it in another way
 */
export function viewerScript(): string {
  const routes: Route[] = [];
  const fastify = {
    initialConfig: {},
    hasPlugin: () => false,
    route: (route: Route) => routes.push(route),
  };
  const register = plugin as unknown as (
    fastify: unknown,
    options: unknown,
    done: () => void,
  ) => void;
  register(fastify, { configuration: { url: "/openapi.json" } }, () => undefined);
  const sent: unknown[] = [];
  const reply = { header: () => reply, send: (body: unknown) => sent.push(body) };
  routes.find(({ url }) => url.endsWith(SCRIPT_ROUTE))?.handler({}, reply);
  const [script] = sent;
  if (typeof script !== "string") throw new Error("@scalar/fastify-api-reference: no script");
  // The map is not in the package.
  return script.replace(/\n\/\/# sourceMappingURL=.*$/, "");
}
