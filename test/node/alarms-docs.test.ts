/** docs/design/alarms.md: every class that sets an alarm says how a lost one is found, and a test proves it. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { describe, expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";

const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

const HELPERS = "storage/lost-alarm.ts";

interface Folder {
  readonly classes: readonly string[];
  readonly source: string;
}

/** What a folder of objects consists of; a class may have its alarm set by a file beside it. */
const folders: readonly Folder[] = [
  ...Map.groupBy(
    globSync("src/objects/*/**/*.ts", { cwd: ROOT })
      .filter((file) => !file.endsWith(".test.ts") && !file.endsWith(HELPERS))
      .map((file) => file.replaceAll("\\", "/")),
    (file) => dirname(file).split("/").slice(0, 3).join("/"),
  ).values(),
].map((files) => {
  const source = files.map(read).join("\n");
  const classes = [...source.matchAll(/export class (\w+) extends DurableObject\b/g)];
  return { classes: classes.map(([, name = ""]) => name), source };
});

const setsAlarm = ({ source }: Folder): boolean =>
  /\bsetAlarm\(/.test(source) || source.includes(HELPERS);

/** Past the helper, which knows what the runtime loses. */
const setsItself = ({ source }: Folder): boolean => /\.setAlarm\(/.test(source);

const waiting = folders.filter(setsAlarm);

const rows = read("docs/design/alarms.md")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe("docs/design/alarms.md", () => {
  it("has a row for each class that sets an alarm, and for no other", () => {
    const named = rows.map(([name = ""]) => name.replaceAll("`", ""));
    expect(named.toSorted()).toEqual(waiting.flatMap(({ classes }) => classes).toSorted());
    expect(named.length).toBeGreaterThan(0);
  });

  it("is true of what they use: each finds a lost alarm in one way", () => {
    const others = waiting.filter(({ source }) => !source.includes(HELPERS));
    expect(others.flatMap(({ classes }) => classes)).toEqual([]);
    expect(folders.filter(setsItself).flatMap(({ classes }) => classes)).toEqual([]);
    const silent = waiting.filter(
      ({ source }) => !source.includes("    alarmRuns(this.ctx.storage"),
    );
    expect(silent.flatMap(({ classes }) => classes)).toEqual([]);
  });

  it("names cron's walks, and the cron trigger takes each", () => {
    const walks = globSync("src/jobs/sweep/*.ts", { cwd: ROOT }).map((file) => basename(file));
    const page = rows.map(([, , found = ""]) => found).join();
    for (const walk of walks) {
      expect(page).toContain(`\`sweep/${walk}\``);
      expect(read("src/jobs/jobs.ts")).toContain(`"./sweep/${walk}"`);
    }
    expect(walks.length).toBeGreaterThan(0);
  });

  it.each(rows.map(([name = "", , , test = ""]) => [name, test] as const))(
    "names the test that proves it for %s",
    (_name, cell) => {
      const [, file = "", test = ""] = /^`([^`]+)` — "(.+)"$/.exec(cell) ?? [];
      expect(existsSync(join(ROOT, file)), `${file} is gone: correct its row`).toBe(true);
      expect(read(file)).toContain(`"${test}"`);
    },
  );
});
