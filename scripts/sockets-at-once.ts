import type { Plugin } from "vitest/config";

/**
 * The driver imports this module at every connection. Under test an import asks Vite, on behalf of whichever request was the
 * first, and one that comes meanwhile never gets its socket. In the built Worker an import of workerd's own modules asks nobody.
 */
export const socketsAtOnce: Plugin = {
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
