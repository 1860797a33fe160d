/** A finding about the service's set-up, for the person who runs it. Pure. */

/** `error`: it must not run so. `warning`: a control is loosened. `notice`: worth knowing. */
export const SEVERITIES = ["error", "warning", "notice"] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Finding {
  /** The same for the same finding in every version: to be counted, or left out. */
  readonly id: string;
  readonly severity: Severity;
  /** Names settings, and shows no value. */
  readonly what: string;
  /** The remedy. */
  readonly remedy: string;
}

/** The gravest first, else in their order. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
}
