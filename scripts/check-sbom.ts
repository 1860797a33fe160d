/** Whether a software bill of materials is one, and names all that the lockfile has. Pure. */
import type { Lockfile } from "./review-lockfile.ts";

interface Component {
  readonly "bom-ref"?: string;
  readonly name?: string;
  readonly version?: string;
  readonly purl?: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

export interface Sbom {
  readonly bomFormat?: string;
  readonly specVersion?: string;
  readonly metadata?: { readonly component?: Component };
  readonly components?: readonly Component[];
  readonly dependencies?: readonly {
    readonly ref: string;
    readonly dependsOn?: readonly string[];
  }[];
}

/** @returns what is wrong, in words. */
export function checkSbom(bom: Sbom, lock: Lockfile): readonly string[] {
  const faults: string[] = [];
  if (bom.bomFormat !== "CycloneDX") faults.push("is not CycloneDX");
  if (!/^1\.[5-9]$/.test(bom.specVersion ?? "")) faults.push("has no version that we know");
  const root = bom.metadata?.component?.["bom-ref"];
  if (root === undefined) faults.push("does not say what it is of");
  const components = bom.components ?? [];
  const refs = new Set(components.map((component) => component["bom-ref"]));
  if (refs.size !== components.length || refs.has(undefined)) faults.push("has a reference twice");
  for (const { ref, dependsOn = [] } of bom.dependencies ?? []) {
    const unknown = [ref, ...dependsOn].filter((one) => one !== root && !refs.has(one));
    for (const one of unknown) faults.push(`${one}: is referred to and not there`);
  }
  const shown = new Map<string, Component>();
  for (const component of components) {
    shown.set(component.hashes?.[0]?.content ?? "", component);
    if (!component.purl?.startsWith("pkg:npm/")) {
      faults.push(`${component.name}: has no package URL`);
    }
  }
  for (const [path, { integrity }] of Object.entries(lock.packages)) {
    if (integrity === undefined) continue;
    if (!shown.has(hexOf(integrity))) faults.push(`${path}: is missing`);
  }
  return faults;
}

/** `sha512-<base64>` as the bill writes it. */
function hexOf(integrity: string): string {
  return Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex");
}
