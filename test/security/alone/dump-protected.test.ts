import { useSettings } from "../../support/settings.ts";
import { TEST_FIELD_KEYS } from "../../support/test-keys.ts";

useSettings("dump-protected", { ...TEST_FIELD_KEYS, PII_MODE: "protected" });

// It reads the settings as it is imported.
await import("./dump.ts");
