/** A rule of ours: no regular expression reads a text more often than a fixed number of times, whoever wrote the text. */
import { slownessOf } from "./linear-regex.ts";
import type { RuleContext } from "./stray-plugin.ts";

interface Node {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly regex?: { readonly pattern: string; readonly flags: string } | null;
}

interface Call {
  readonly callee: Node;
  readonly arguments: readonly Node[];
}

function judge(context: RuleContext, node: unknown, source: string, flags: string): void {
  const why = slownessOf(source, flags);
  if (why === undefined) return;
  const message = `${why} in the length of the text: anchor it, give its repeats a bound, or scan by indexOf`;
  context.report({ node, message });
}

const regex = {
  create: (context: RuleContext) => {
    // What is put together from parts is judged by test/node/linear-regex.test.ts.
    const made = (node: Call): void => {
      const [source, flags] = node.arguments;
      if (node.callee.name !== "RegExp" || typeof source?.value !== "string") return;
      judge(context, node, source.value, typeof flags?.value === "string" ? flags.value : "");
    };
    return {
      Literal(node: Node): void {
        if (node.regex) judge(context, node, node.regex.pattern, node.regex.flags);
      },
      NewExpression: made,
      CallExpression: made,
    };
  },
};

export default { meta: { name: "linear" }, rules: { regex } };
