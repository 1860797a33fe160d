/** What Vite does to the Worker's modules under test, and does not do in the built Worker. */
import { fileURLToPath } from "node:url";

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

/**
 * One provider more than ship, in the list itself: whoever adds it while tests run comes too late for what is made of the list, once an
 * alarm or the cron has loaded the Worker.
 */
export const withThirdProvider: Plugin = {
  name: "with-third-provider",
  enforce: "pre",
  transform: {
    filter: { id: /\/src\/providers\/descriptors\.ts$/ },
    handler(code) {
      const list = "= [iwinv, solapi, aligo, mock]";
      if (!code.includes(list)) throw new Error("the list of providers is written in another way");
      const path = fileURLToPath(new URL("../support/third-provider.ts", import.meta.url));
      return `import { third } from ${JSON.stringify(path)};\n${code.replace(list, "= [iwinv, solapi, aligo, mock, third]")}`;
    },
  },
};

export const inWorkerd: readonly Plugin[] = [socketsAtOnce, withoutMaps];
