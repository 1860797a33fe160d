/** What `npm start` would run with here: the environment over `.dev.vars` over the local defaults. */
import type { Finding } from "../../src/app/doctor/finding.ts";
import { judgeEnvironment } from "../../src/app/doctor/judge.ts";
import { readLocal } from "../known-settings.ts";

export function judgeLocal(): readonly Finding[] {
  return judgeEnvironment(readLocal({ port: 0, stateDir: "" }).worker).map((finding) => ({
    ...finding,
    what: `npm start: ${finding.what}`,
  }));
}
