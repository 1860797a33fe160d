/** The provider that sends nothing. */
import { flag } from "./readers.ts";

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

interface Mocked {
  readonly ENVIRONMENT: "development" | "production";
  readonly MOCK_PROVIDER: boolean;
}

export function mockInProductionFault(settings: Mocked): string | undefined {
  if (settings.ENVIRONMENT !== "production" || !settings.MOCK_PROVIDER) return undefined;
  return "MOCK_PROVIDER: sends nothing; not in production";
}
