import { join, relative } from "node:path";

import { ROOT } from "../../scripts/settings.ts";
import { type CodeBlock, codeBlocks, isTypeScript } from "./blocks.ts";

/** The same in every copy of the repository. */
export const nameOf = (document: string): string => relative(ROOT, document);

/** What the tests write; not in version control. */
export const BUILD = join(ROOT, ".build/contracts");

export const CONTEXT = join(ROOT, "test/contracts/context.ts");

const reference = (name: string): string => join(ROOT, "test/fixtures/references", name);

/** The documents whose every block has to work. */
export const REFERENCES = ["k-msg-messaging.md", "k-msg-messaging.ko.md"].map(reference);

export const HYPERDRIVE_EXAMPLE = reference("hyperdrive-tracking-example.md");

/** Our own documents: what they show has to work as well. */
export const READMES = ["core", "k-msg", "messaging", "provider", "webhook"].map((name) =>
  join(ROOT, "packages", name, "README.md"),
);

/** The client's: it needs a service to run. */
export const CLIENT_README = join(ROOT, "packages/client/README.md");

/** The packages' front page. */
export const FRONT_PAGE = join(ROOT, "packages/README.md");

/** Blocks of one document; ids of the READMEs get the package's name, which their file name lacks. */
export function typeScriptOf(file: string): CodeBlock[] {
  const owner = /packages\/([\w-]+)\/README\.md$/.exec(file)?.[1];
  return codeBlocks(file)
    .filter(isTypeScript)
    .map((block) => (owner === undefined ? block : { ...block, id: `${owner}-${block.id}` }));
}
