/** Findings as lines on a terminal. */
import type { Finding } from "../../src/app/doctor/finding.ts";

export function showFindings(findings: readonly Finding[]): void {
  for (const { id, severity, what, remedy } of findings) {
    console.log(`${severity.padEnd(8)}${id}\n        ${what}\n        → ${remedy}`);
  }
}

export function hasError(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}
