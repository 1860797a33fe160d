/** The names of all settings, read off src/env.ts by the schema itself. */
import { SettingsSchema } from "../src/env.ts";

export const SETTING_NAMES: readonly string[] = Object.keys(SettingsSchema.shape);
