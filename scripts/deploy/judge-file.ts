/** What is wrong with an operator's file, each by its field, with what to do. Pure. */
import type { z } from "zod";

import { sortFindings, type Finding } from "../../src/app/doctor/finding.ts";
import { judgeEnvironment } from "../../src/app/doctor/judge.ts";
import { isLoopback } from "../../src/kernel/settings/https.ts";
import { OperatorFile, OWN_FIELDS, queueNamesOf, varsOf } from "./operator-file.ts";
import {
  assumedQueues,
  assumedSecrets,
  isSecret,
  isSetting,
  requiredSecrets,
} from "./setting-kinds.ts";

export interface JudgedFile {
  /** Absent where it has not the form of one. */
  readonly file?: OperatorFile;
  /** The gravest first; ids that are all zeros are not among them: setup may still find them. */
  readonly findings: readonly Finding[];
}

/** @param path is shown. @param bindings the databases that the Worker asks for */
export function judgeFile(raw: unknown, path: string, bindings: readonly string[]): JudgedFile {
  const { data: file, error } = OperatorFile.safeParse(raw);
  const tell = (finding: Finding): Finding => ({ ...finding, what: `${path}: ${finding.what}` });
  if (!file) return { findings: (error?.issues ?? []).flatMap(findingsOfIssue).map(tell) };
  const findings = [
    ...misplaced(file),
    ...mixedQueues(file),
    ...wayToProvider(file),
    ...unbound(file, bindings),
    ...wrongSettings(file),
  ];
  return { file, findings: sortFindings(findings.map(tell)) };
}

/** Ids that nobody has filled in, and what is still as in the example: calls to it would reach nobody. */
export function zeroIds(file: OperatorFile, path: string): readonly Finding[] {
  const ids = [
    [
      "accountId",
      file.accountId,
      "`npm exec wrangler whoami` shows the account's id: put it there.",
    ],
    ...Object.entries(file.hyperdrive).map(([binding, id]) => [
      `hyperdrive.${binding}`,
      id,
      "`npm run setup` with the same --env makes the configuration and writes its id there.",
    ]),
  ];
  const zero = ids
    .filter(([, id = ""]) => /^0+$/.test(id))
    .map(([field = "", , remedy = ""]) =>
      errorOf(`file.zero.${field}`, `${path}: ${field} is a placeholder, all zeros.`, remedy),
    );
  const example = ofExample(file).map((field) =>
    errorOf(
      `file.example.${field}`,
      `${path}: ${field} is still as in deploy/example.jsonc.`,
      "Put your own there.",
    ),
  );
  return [...zero, ...example];
}

/** example.com belongs to nobody. */
function ofExample({ relay, domains, url, vars }: OperatorFile): readonly string[] {
  const addresses = {
    "relay.alimTalk": relay?.alimTalk,
    "relay.sms": relay?.sms,
    url,
    ...Object.fromEntries(domains.map((host, at) => [`domains.${at}`, `https://${host}`])),
  };
  const hosts = Object.entries(addresses).filter(([, address = ""]) =>
    /(?:^|\.)example\.com$/.test(URL.parse(address)?.hostname ?? ""),
  );
  const company = vars["IWINV_SMS_COMPANY_ID"] === "your-company-id";
  return [...hosts.map(([field]) => field), ...(company ? ["vars.IWINV_SMS_COMPANY_ID"] : [])];
}

function findingsOfIssue(issue: z.core.$ZodIssue): readonly Finding[] {
  const field = issue.path.join(".");
  if (issue.code !== "unrecognized_keys") {
    const what = issue.message.endsWith("received undefined")
      ? "is missing"
      : issue.message.replace(/^Invalid input: /, "");
    return [
      errorOf(
        `file.invalid.${field}`,
        `${field || "the file"}: ${what}.`,
        "Write it as deploy/example.jsonc has it.",
      ),
    ];
  }
  return issue.keys.map((key) => {
    const full = field === "" ? key : `${field}.${key}`;
    return errorOf(`file.unknown.${full}`, `${full} is not a field of this file.`, homeOf(key));
  });
}

function homeOf(key: string): string {
  if (isSecret(key))
    return `Take it away: \`npm run setup\` brings secrets to Cloudflare, which keeps them.`;
  if (isSetting(key)) return `Move it into ${OWN_FIELDS[key] ?? "vars"}.`;
  return "Take it away, or write its name as deploy/example.jsonc has it.";
}

/** What stands in the wrong place. No value is shown. */
function misplaced({ vars, secrets }: OperatorFile): readonly Finding[] {
  const inVars = Object.keys(vars).flatMap((name): readonly Finding[] => {
    if (isSecret(name)) {
      return [
        errorOf(
          `secret.in_vars.${name}`,
          `vars.${name} is a secret, and would be shown to everybody who sees the file or the dashboard.`,
          `Make a new one, take it out of the file, and bring it to Cloudflare with \`npm run setup\` (--secrets).`,
        ),
      ];
    }
    const own = OWN_FIELDS[name];
    if (own !== undefined) {
      return [
        errorOf(
          `file.twice.${name}`,
          `vars.${name} has a field of its own.`,
          `Move it into ${own}.`,
        ),
      ];
    }
    if (isSetting(name)) return [];
    return [
      errorOf(
        `file.unknown.vars.${name}`,
        `vars.${name} is not a setting of the Worker.`,
        "Take it away, or write its name as README's tables of settings have it.",
      ),
    ];
  });
  const unknown = secrets.filter((name) => !isSetting(name));
  const twice = secrets.filter((name) => Object.hasOwn(vars, name));
  return [
    ...inVars,
    ...unknown.map((name) =>
      errorOf(
        `file.unknown.secrets.${name}`,
        `secrets: ${name} is not a setting of the Worker.`,
        "Take it away, or write its name as README's tables of settings have it.",
      ),
    ),
    ...twice.map((name) =>
      errorOf(
        `file.twice.${name}`,
        `${name} stands in vars and among the secrets.`,
        "Leave it in one of them: the Worker gets one value.",
      ),
    ),
  ];
}

/** What was given up on must not come back as a copy of its own. */
function mixedQueues(file: OperatorFile): readonly Finding[] {
  if (!queueNamesOf(file).includes(file.queues.deadLetter)) return [];
  return [
    errorOf(
      "file.invalid.queues.deadLetter",
      "queues.deadLetter is one of the mirror's own queues.",
      "Give it another name, such as the mirror's with -dead behind it.",
    ),
  ];
}

/** IWINV answers registered addresses; the relay has to know the service, and the Worker has one way to it. */
function wayToProvider({ relay, secrets }: OperatorFile): readonly Finding[] {
  if (!relay) return [NO_RELAY];
  if ([relay.alimTalk, relay.sms].every(isLoopback)) return [];
  const { certificateId, vpcServiceId } = relay;
  const both = errorOf(
    "file.invalid.relay.vpcServiceId",
    "relay.vpcServiceId stands beside relay.certificateId: the Worker has one way to its relay.",
    "Leave one of them.",
  );
  const known = secrets.includes("RELAY_SECRET") || certificateId !== undefined;
  return [
    ...(certificateId !== undefined && vpcServiceId !== undefined ? [both] : []),
    ...(known ? [] : [STRANGER]),
  ];
}

const NO_RELAY: Finding = {
  id: "relay.none",
  severity: "warning",
  what: "There is no relay: calls go to IWINV itself, which answers registered addresses only, and a Worker has none.",
  remedy: "Put `relay` into the file: deploy/relay/README.md installs one.",
};
const STRANGER: Finding = {
  id: "relay.stranger",
  severity: "warning",
  what: "Nothing tells the relay that it is the service that calls.",
  remedy:
    "Put RELAY_SECRET among `secrets`, or the relay's `certificateId` into the file: deploy/relay/README.md.",
};

function unbound({ hyperdrive }: OperatorFile, bindings: readonly string[]): readonly Finding[] {
  const missing = bindings.filter((binding) => !Object.hasOwn(hyperdrive, binding));
  const unknown = Object.keys(hyperdrive).filter((binding) => !bindings.includes(binding));
  return [
    ...missing.map((binding) =>
      errorOf(
        `file.invalid.hyperdrive.${binding}`,
        `hyperdrive.${binding} is missing.`,
        "Add it, with 32 zeros: `npm run setup` makes the configuration.",
      ),
    ),
    ...unknown.map((binding) =>
      errorOf(
        `file.unknown.hyperdrive.${binding}`,
        `hyperdrive.${binding} is not a database of the Worker.`,
        `Take it away: there is ${bindings.join(", ")}.`,
      ),
    ),
  ];
}

/** As the Worker would judge them, beside good secrets. */
function wrongSettings(file: OperatorFile): readonly Finding[] {
  const own = Object.entries(file.vars).filter(
    ([name]) => isSetting(name) && !isSecret(name) && !Object.hasOwn(OWN_FIELDS, name),
  );
  const vars = varsOf({ ...file, vars: Object.fromEntries(own) });
  const found = judgeEnvironment({
    ...assumedSecrets(requiredSecrets({ vars, secrets: file.secrets })),
    ...assumedQueues(file.queues.count),
    ...vars,
  });
  // Of the assumed key nothing is known.
  return found.filter(({ id }) => id !== "root.active");
}

function errorOf(id: string, what: string, remedy: string): Finding {
  return { id, severity: "error", what, remedy };
}
