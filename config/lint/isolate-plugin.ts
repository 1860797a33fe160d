/**
 * A rule of ours: functions and interfaces take `Pick<Isolate, …>` with the parts that they use, so that their heads say what
 * they reach. Only classes hold the whole one: the objects, which make everything else from it.
 */
import type { RuleContext } from "./stray-plugin.ts";

interface Node {
  readonly type: string;
  readonly parent?: Node | null;
  readonly returnType?: Node | null;
  readonly typeName?: { readonly name?: string };
}

/** The file that makes isolates, and the one that puts one into each request. */
const MAKERS = /[\\/]src[\\/](objects[\\/]isolate|http[\\/]app-env)\.ts$/;

function isOfClass(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent) if (at.type === "ClassBody") return true;
  return false;
}

const narrow = {
  create: (context: RuleContext) => ({
    TSTypeReference(node: Node): void {
      if (node.typeName?.name !== "Isolate") return;
      if (!/[\\/]src[\\/]/.test(context.filename) || MAKERS.test(context.filename)) return;
      const annotation = node.parent;
      if (annotation?.type !== "TSTypeAnnotation" || isOfClass(node)) return;
      if (annotation.parent?.returnType === annotation) return;
      context.report({ node, message: "take Pick<Isolate, …> with the parts that are used" });
    },
  }),
};

export default { meta: { name: "isolate" }, rules: { narrow } };
