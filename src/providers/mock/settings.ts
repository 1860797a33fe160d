/** The provider that sends nothing. */
import { flag } from "../../kernel/settings/readers.ts";
import type { Settings } from "../../kernel/settings/settings.ts";

export const mockSettings = {
  title: "Mock",
  about: "A provider for development that sends nothing.",
  fields: {
    MOCK_PROVIDER: flag
      .prefault("false")
      .describe(
        "`true`: a provider that sends nothing takes the numbers that no other takes. Not in production.",
      ),
  },
};

export function mockInProductionFault(
  own: { readonly MOCK_PROVIDER: boolean },
  { ENVIRONMENT }: Settings,
): string | undefined {
  if (ENVIRONMENT !== "production" || !own.MOCK_PROVIDER) return undefined;
  return "MOCK_PROVIDER: sends nothing; not in production";
}
