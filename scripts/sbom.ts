/** `npm run sbom`: the software bill of materials as CycloneDX JSON, in .build/sbom.cdx.json, made from the lockfile and checked. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { checkSbom, type Sbom } from "./check-sbom.ts";
import { readDependencies } from "./deps-check.ts";
import { ROOT } from "./settings.ts";
import { npm } from "./tarballs.ts";

export const SBOM_FILE = join(ROOT, ".build/sbom.cdx.json");

export function makeSbom(): Sbom {
  const text = npm(["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"], ROOT);
  return JSON.parse(text) as Sbom;
}

if (import.meta.main) {
  const bom = makeSbom();
  const faults = checkSbom(bom, readDependencies().lock);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exit(1);
  mkdirSync(join(ROOT, ".build"), { recursive: true });
  writeFileSync(SBOM_FILE, `${JSON.stringify(bom, null, 2)}\n`);
  console.log(`${SBOM_FILE}: ${bom.components?.length} components`);
}
