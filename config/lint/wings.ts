/**
 * The wings of `src/`, from the ground up. A wing imports from those before it in this list and from no other; type imports
 * count. The linter's rules are made from the list, and so is the test of the rules.
 */
import type { OxlintOverride } from "oxlint";

export const WINGS = [
  "kernel",
  "domain",
  "providers",
  "telemetry",
  "sql",
  "objects",
  "app",
  "jobs",
  "http",
  "contract",
  "dashboard",
] as const;

export type Wing = (typeof WINGS)[number];

/** Pure wings decide; they get time, randomness and effects as arguments. */
export const PURE: ReadonlySet<Wing> = new Set<Wing>(["domain"]);

interface ImportPattern {
  readonly group: string[];
  readonly message: string;
}

const IMPURE_GLOBALS = [
  "Date",
  "crypto",
  "fetch",
  "setTimeout",
  "setInterval",
  "scheduler",
  "performance",
  "console",
  "globalThis",
  "self",
  "process",
  "setImmediate",
  "queueMicrotask",
  "caches",
  "WebSocket",
];
const PURE_MESSAGE = "pure wings get time, randomness and effects as arguments";

const UNCLEARED_TIMER = {
  object: "AbortSignal",
  property: "timeout",
  message: "its timer cannot be cleared and keeps an object awake: take withDeadline (kernel/time)",
};

/** The wings that may not be imported from this one. */
export function wingsBelow(wing: Wing): readonly Wing[] {
  return WINGS.slice(WINGS.indexOf(wing) + 1);
}

/** The Worker does not use the programs that run around it. */
const AROUND: ImportPattern = {
  group: ["**/scripts/**", "**/emulator/**", "**/test/**", "**/bench/**", "node:*", "!node:crypto"],
  message: "the Worker does not use the programs that run around it",
};

const DRIVER = { name: "postgres", message: "only src/sql/driver/postgres.ts names the driver" };

const OUTSIDE: ImportPattern = {
  group: ["cloudflare:*", "hono", "hono/*", "@hono/*", "postgres"],
  message: "pure wings know neither platform, nor HTTP, nor database",
};

/** Upper wings see `hono` only in http. */
function patternsOf(wing: Wing): ImportPattern[] {
  const below = wingsBelow(wing);
  return [
    AROUND,
    ...(below.length > 0
      ? [
          {
            group: below.map((name) => `**/${name}/**`),
            message: `${wing}/ may import only from ${WINGS.slice(0, WINGS.indexOf(wing) + 1).join(", ")}: move what both need up, or pass it as an argument`,
          },
        ]
      : []),
    ...(PURE.has(wing) ? [OUTSIDE] : []),
  ];
}

function ruleOf(wing: Wing): OxlintOverride {
  return {
    files: [`src/${wing}/**`],
    rules: {
      "no-restricted-imports": ["error", { paths: [DRIVER], patterns: patternsOf(wing) }],
      // The page's timers are the browser's.
      ...(wing !== "dashboard" && { "no-restricted-properties": ["error", UNCLEARED_TIMER] }),
      ...(PURE.has(wing) && {
        "no-restricted-globals": [
          "error",
          ...IMPURE_GLOBALS.map((name) => ({ name, message: PURE_MESSAGE })),
        ],
        "no-restricted-properties": [
          "error",
          UNCLEARED_TIMER,
          { object: "Math", property: "random", message: PURE_MESSAGE },
        ],
      }),
    },
  };
}

export const wingOverrides: OxlintOverride[] = [
  { files: ["src/**"], rules: { "wings/no-stray": "error" } },
  ...WINGS.map(ruleOf),
  // Tests of pure files may use what the files may not; they stay in the order of the wings.
  {
    files: ["src/**/*.test.ts"],
    rules: { "no-restricted-globals": "off", "no-restricted-properties": "off" },
  },
  {
    files: ["src/sql/driver/postgres.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: patternsOf("sql") }] },
  },
];
