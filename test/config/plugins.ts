/** What Vite does to the Worker's modules under test, and does not do in the built Worker. */
import type { Plugin } from "vitest/config";

/**
 * The driver imports this module at every connection. Under test an import asks Vite, on behalf of whichever request was the
 * first, and one that comes meanwhile never gets its socket. In the built Worker an import of workerd's own modules asks nobody.
 */
const socketsAtOnce: Plugin = {
  name: "sockets-at-once",
  enforce: "pre",
  transform: {
    filter: { id: /\/postgres\/cf\/polyfills\.js$/ },
    handler(code) {
      const dynamic = "const { connect } = await import('cloudflare:sockets')";
      if (!code.includes(dynamic)) throw new Error("postgres connects in another way: look again");
      return `import { connect as connectSocket } from "cloudflare:sockets";\n${code.replace(dynamic, "const connect = connectSocket")}`;
    },
  },
};

/** Most of what goes to each workerd, and what comes back are lines of the transformed module all the same (vitest-plugin 1.5). */
const withoutMaps: Plugin = {
  name: "without-maps",
  enforce: "post",
  transform: (code) => ({ code, map: { mappings: "" } }),
};

export const inWorkerd: readonly Plugin[] = [socketsAtOnce, withoutMaps];
