/** Which secrets setup brings to Cloudflare: from a file, or generated where nobody else has to know them. Pure. */
import type { Finding } from "../../src/app/doctor/finding.ts";
import { judgeEnvironment } from "../../src/app/doctor/judge.ts";
import { varsOf, type OperatorFile } from "./operator-file.ts";
import {
  assumedQueues,
  assumedSecrets,
  canGenerate,
  generateSecret,
  isSetting,
  requiredSecrets,
} from "./setting-kinds.ts";

/** What is stored is named, or sealed, with these. */
const STORED_BY: ReadonlySet<string> = new Set(["HASH_KEY", "FIELD_KEYS", "FIELD_HASH_KEYS"]);

export interface SecretsPlan {
  /** From the operator's file of secrets. */
  readonly given: Readonly<Record<string, string>>;
  readonly generated: Readonly<Record<string, string>>;
  /** In the file of secrets, and at Cloudflare already: they stay as they are there. */
  readonly left: readonly string[];
  readonly findings: readonly Finding[];
}

interface Facts {
  readonly file: OperatorFile;
  /** At Cloudflare, by name. */
  readonly present: readonly string[];
  /** The Worker ran before: what it stored opens with the keys that it had, and with no new ones. */
  readonly ran: boolean;
  /** What the operator hands in. */
  readonly offered: Readonly<Record<string, string>>;
}

export function planSecrets({ file, present, ran, offered }: Facts): SecretsPlan {
  const vars = varsOf(file);
  const required = requiredSecrets({ vars, secrets: file.secrets });
  const isOpen = (name: string): boolean => !present.includes(name);
  const given = Object.fromEntries(Object.entries(offered).filter(([name]) => isOpen(name)));
  const missing = required.filter((name) => isOpen(name) && !Object.hasOwn(given, name));
  const isLost = (name: string): boolean => ran && STORED_BY.has(name);
  const fresh = missing.filter((name) => canGenerate(name) && !isLost(name));
  const generated = Object.fromEntries(fresh.map((name) => [name, generateSecret(name)]));
  return {
    given,
    generated,
    left: Object.keys(offered).filter((name) => !isOpen(name)),
    findings: [
      ...misplaced(Object.keys(offered), vars),
      ...weak({ file, given, generated }),
      ...missing.filter(isLost).map(lost),
      ...missing.filter((name) => !canGenerate(name)).map(unknown),
    ],
  };
}

function lost(name: string): Finding {
  return errorOf(
    `secret.missing.${name}`,
    `The secret ${name} is gone, and the Worker ran: with a new one nothing that it stored is found, or opens.`,
    `Bring the old one from your safe: write ${name}=… into a file, and give it to setup with --secrets FILE.`,
  );
}

function unknown(name: string): Finding {
  return errorOf(
    `secret.missing.${name}`,
    `The secret ${name} is not there, and cannot be generated: IWINV, or your relay, knows it too.`,
    `Write ${name}=… into a file, and give it to setup with --secrets FILE.`,
  );
}

function misplaced(
  names: readonly string[],
  vars: Readonly<Record<string, string>>,
): readonly Finding[] {
  return names.flatMap((name): readonly Finding[] => {
    if (!isSetting(name)) {
      return [
        errorOf(
          `secret.unknown.${name}`,
          `--secrets: ${name} is not a setting of the Worker.`,
          "Take it away, or write its name as README's tables of settings have it.",
        ),
      ];
    }
    if (!Object.hasOwn(vars, name)) return [];
    return [
      errorOf(
        `secret.shadowed.${name}`,
        `--secrets: ${name} stands in the operator's file too.`,
        "Leave it in one of them: the Worker gets one value.",
      ),
    ];
  });
}

/** As the Worker would refuse them: strength, and that each is another. Those at Cloudflare cannot be compared. */
function weak({
  file,
  given,
  generated,
}: Pick<SecretsPlan, "given" | "generated"> & { readonly file: OperatorFile }): readonly Finding[] {
  const vars = varsOf(file);
  const values = { ...given, ...generated };
  const names = Object.keys(values);
  const found = judgeEnvironment({
    ...assumedSecrets(requiredSecrets({ vars, secrets: file.secrets })),
    ...assumedQueues(file.queues.count),
    ...vars,
    ...values,
  });
  return found.filter(
    ({ id, severity }) =>
      severity === "error" && names.some((name) => id.split(/[.+]/).includes(name)),
  );
}

function errorOf(id: string, what: string, remedy: string): Finding {
  return { id, severity: "error", what, remedy };
}
