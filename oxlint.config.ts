/** Lint rules. The wings of `src/` stand in config/lint/wings.ts, in their order; each gets its rule from there. */
import { defineConfig } from "oxlint";

import { wingOverrides, WINGS } from "./config/lint/wings.ts";

export default defineConfig({
  plugins: ["typescript", "unicorn", "import", "oxc", "promise", "vitest"],
  categories: {
    correctness: "error",
    suspicious: "error",
    perf: "warn",
  },
  options: {
    reportUnusedDisableDirectives: "error",
  },
  ignorePatterns: ["**/worker-configuration.d.ts", "node_modules/**", ".wrangler/**", ".build/**"],
  rules: {
    "import/no-cycle": "error",
    "import/no-unassigned-import": "off",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/switch-exhaustiveness-check": [
      "error",
      {
        considerDefaultExhaustiveForUnions: true,
      },
    ],
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/await-thenable": "error",
    "typescript/return-await": "error",
    "typescript/no-unsafe-type-assertion": "off",
    "typescript/consistent-return": "off",
    "typescript/no-unnecessary-type-assertion": "error",
    "no-await-in-loop": "off",
    "no-shadow": "off",
    "no-underscore-dangle": "off",
    "no-control-regex": "off",
    "unicorn/no-array-sort": "off",
    "unicorn/no-array-reverse": "off",
    "unicorn/require-post-message-target-origin": "off",
    "unicorn/consistent-function-scoping": "off",
    "vitest/require-mock-type-parameters": "off",
    "vitest/no-conditional-tests": "off",
    "vitest/no-standalone-expect": "off",
    "vitest/valid-title": "off",
    "vitest/expect-expect": [
      "error",
      {
        assertFunctionNames: ["expect", "fc.assert", "expect*", "*.expect*", "assert*", "until*"],
      },
    ],
    "max-lines": [
      "error",
      {
        max: 300,
        skipBlankLines: true,
        skipComments: true,
      },
    ],
    "import/no-named-as-default-member": "off",
    "oxc/no-map-spread": "off",
    "promise/always-return": "off",
    "typescript/no-unnecessary-type-parameters": "off",
    "vitest/valid-expect": [
      "error",
      {
        maxArgs: 2,
      },
    ],
    "linear/regex": "error",
  },
  jsPlugins: ["stray", "isolate", "linear"].map(
    (name) => `${import.meta.dirname}/config/lint/${name}-plugin.ts`,
  ),
  overrides: [
    {
      // A callback of the page's chart library has five.
      files: WINGS.filter((wing) => wing !== "dashboard").map((wing) => `src/${wing}/**`),
      rules: { "max-params": ["error", { max: 4 }] },
    },
    {
      files: ["**/*.test.ts", "test/**", "emulator/test/**"],
      rules: {
        "max-params": "off",
        "max-lines": [
          "error",
          {
            max: 600,
          },
        ],
        "typescript/no-unsafe-assignment": "off",
        "vitest/no-conditional-expect": "off",
        // They read what we wrote ourselves.
        "linear/regex": "off",
      },
    },
    {
      files: ["packages/**"],
      rules: {
        "no-restricted-imports": [
          "error",
          {
            patterns: [
              {
                group: [
                  "cloudflare:*",
                  "hono",
                  "hono/*",
                  "postgres",
                  "**/src/http/**",
                  "**/emulator/**",
                ],
                message: "packages are runtime-neutral: inject what they need",
              },
            ],
          },
        ],
      },
    },
    {
      files: ["emulator/**"],
      rules: {
        "no-restricted-imports": [
          "error",
          {
            patterns: [
              {
                group: ["@k-msg/*", "**/packages/**"],
                message:
                  "the emulator must not share code with the client: a shared misreading would hide",
              },
            ],
          },
        ],
      },
    },
    { files: ["src/**"], rules: { "isolate/narrow": "error" } },
    { files: ["src/**/testing.ts"], rules: { "linear/regex": "off" } },
    ...wingOverrides,
  ],
});
