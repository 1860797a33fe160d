/** A rule of ours: every file of `src/` lies in a wing, so that its path says in which layer it is. */
import { WINGS } from "./wings.ts";

export interface RuleContext {
  readonly filename: string;
  report(report: { readonly node: unknown; readonly message: string }): void;
}

/** The only file outside a wing. */
const ENTRY = "worker.ts";

const noStray = {
  create: (context: RuleContext) => ({
    Program(node: unknown): void {
      const folders = context.filename.split(/[\\/]/);
      const source = folders.indexOf("src");
      const top = source === -1 ? undefined : folders[source + 1];
      if (top === undefined || top === ENTRY) return;
      if ((WINGS as readonly string[]).includes(top)) return;
      context.report({
        node,
        message: `src/${top} is no wing: move the file into one of ${WINGS.join(", ")}`,
      });
    },
  }),
};

export default { meta: { name: "wings" }, rules: { "no-stray": noStray } };
