import { useSettings } from "../../support/settings.ts";

useSettings("dump-plain", { PII_MODE: "plain" });

// It reads the settings as it is imported.
await import("./dump.ts");
