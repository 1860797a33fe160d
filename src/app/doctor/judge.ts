/** Names what is wrong, weak or loosened in settings that may not even be readable. Pure. */
import { judgeAll } from "../../providers/settings.ts";
import { findingOfFault, findingsOf } from "./controls.ts";
import { sortFindings, type Finding } from "./finding.ts";

/** @param env settings as the Worker would get them */
export function judgeEnvironment(env: object): readonly Finding[] {
  const { settings, faults } = judgeAll(env);
  const errors = faults.map((fault) => findingOfFault("setting.refused", "error", fault));
  if (!settings) return errors;
  const findings = findingsOf(settings);
  // Production refuses what is weak: it stands among the errors.
  const refused = settings.ENVIRONMENT === "production";
  const others = refused ? findings.filter(({ id }) => !id.startsWith("setting.weak.")) : findings;
  return sortFindings([...errors, ...others]);
}
