/** The code blocks of a document, and a module out of each that compiles and runs by itself. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

export interface CodeBlock {
  /** File and line, unique. */
  readonly id: string;
  /** Nearest heading above. */
  readonly heading: string;
  readonly language: string;
  readonly code: string;
}

/** Every fenced block, in order. */
export function codeBlocks(file: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let heading = "";
  let open: { line: number; language: string; lines: string[] } | undefined;
  readFileSync(file, "utf8")
    .split("\n")
    .forEach((line, i) => {
      const fence = /^```(\w*)/.exec(line);
      if (fence && open) {
        const id = `${basename(file, ".md")}-${open.line}`;
        blocks.push({ id, heading, language: open.language, code: open.lines.join("\n") });
        open = undefined;
      } else if (fence) open = { line: i + 1, language: fence[1] ?? "", lines: [] };
      else if (open) open.lines.push(line);
      else heading = /^#+ (.+)/.exec(line)?.[1] ?? heading;
    });
  return blocks;
}

export const isTypeScript = ({ language }: CodeBlock): boolean => language === "ts";

/** Only Bun can load these. */
export const needsBun = ({ code }: CodeBlock): boolean => code.includes("/adapters/bun");

/** Blocks take these for given; test/contracts/context.ts has them. */
const GIVEN = ["providers", "env", "kmsg", "client", "db"];

/** The block as a module that exports its own top-level names, so that a test can go on from where it ends. */
export function moduleOf({ code }: CodeBlock, context: string): string {
  const declared = Array.from(code.matchAll(/^(?:const|let) (\w+)/gm), ([, name]) => name ?? "");
  const given = GIVEN.filter(
    (name) => !declared.includes(name) && new RegExp(`\\b${name}\\b`).test(code),
  );
  const head = given.length > 0 ? `import { ${given.join(", ")} } from "${context}";\n` : "";
  return `${head}${code}\nexport { ${declared.join(", ")} };\n`;
}

/** Writes the blocks into a folder and returns where each one is. */
export function writeModules(
  blocks: readonly CodeBlock[],
  folder: string,
  context: string,
): ReadonlyMap<string, string> {
  mkdirSync(folder, { recursive: true });
  return new Map(
    blocks.map((block) => {
      const file = join(folder, `${block.id}.ts`);
      writeFileSync(file, moduleOf(block, context));
      return [block.id, file];
    }),
  );
}
