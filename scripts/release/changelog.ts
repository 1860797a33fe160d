/** What a release is called, and its section of the changelog. Pure. */

const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;
const UNRELEASED = "## Unreleased";

/** @throws Error where what is asked for is no version after the one that is. */
export function nextVersion(now: string, asked: string | undefined): string {
  if (asked === undefined || !VERSION.test(asked)) {
    throw new Error(`Name the version: npm run release -- 1.2.3 (now it is ${now}).`);
  }
  if (compare(asked, now) <= 0) throw new Error(`${asked} is not after ${now}.`);
  return asked;
}

/** @returns the changelog, in which what was unreleased has its version and day. @throws Error where nothing is unreleased. */
export function changelogOf(text: string, version: string, now: Date): string {
  const at = text.indexOf(`${UNRELEASED}\n`);
  if (at < 0) throw new Error(`CHANGELOG.md has no line "${UNRELEASED}".`);
  const rest = text.slice(at + UNRELEASED.length);
  const changes = rest.slice(0, endOf(rest));
  if (!/^- /m.test(changes)) throw new Error(`CHANGELOG.md has nothing under "${UNRELEASED}".`);
  const heading = `## ${version} (${now.toISOString().slice(0, 10)})`;
  return `${text.slice(0, at)}${UNRELEASED}\n\n${heading}${rest}`;
}

/** Whether the unreleased changes say that something breaks. */
export function announcesBreak(text: string): boolean {
  const at = text.indexOf(`${UNRELEASED}\n`);
  if (at < 0) return false;
  const rest = text.slice(at + UNRELEASED.length);
  return /^- Breaking: /m.test(rest.slice(0, endOf(rest)));
}

function endOf(rest: string): number {
  const next = rest.indexOf("\n## ");
  return next < 0 ? rest.length : next;
}

function compare(a: string, b: string): number {
  const parts = (text: string): readonly number[] => text.split(".").map(Number);
  const [left, right] = [parts(a), parts(b)];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
