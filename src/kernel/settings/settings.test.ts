import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { fieldsOf } from "./group.ts";
import { parseDuration } from "./readers.ts";
import { settingsOf, SettingsError, SETTINGS_GROUPS, SettingsSchema } from "./settings.ts";

const required = {
  ENVIRONMENT: "development",
  API_KEY: "key-1",
  HASH_KEY: "hash-1",
};

function errorOf(env: object): string {
  try {
    settingsOf(env);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as Error).message;
  }
  throw new Error("was accepted");
}

describe("parseDuration", () => {
  it.each([
    ["250ms", 250],
    ["10s", 10_000],
    ["8m", 480_000],
    ["2h", 7_200_000],
    ["30d", 2_592_000_000],
    ["10", 10_000],
    ["0", 0],
    ["1.5s", 1500],
    ["0.1ms", 0],
    [" 5 s ", 5000],
    ["3650d", 315_360_000_000],
  ])("%s is %d ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    [""],
    [" "],
    ["s"],
    ["-1s"],
    ["1 2"],
    ["1e3"],
    ["1,5s"],
    ["5S"],
    ["1w"],
    ["3651d"],
    ["9".repeat(400)],
    ["Infinity"],
  ])("%j is none", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it("gives whole milliseconds or nothing, and never throws", () => {
    const close = fc
      .tuple(fc.double(), fc.constantFrom("", "ms", "s", "m", "h", "d"))
      .map(([n, unit]) => `${n}${unit}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), close), (text) => {
        const ms = parseDuration(text);
        expect(ms === undefined || (Number.isSafeInteger(ms) && ms >= 0)).toBe(true);
      }),
    );
  });
});

describe("settingsOf", () => {
  it("needs only what has no default, and parses once", () => {
    const env = { ...required };
    const settings = settingsOf(env);
    expect(settings).toMatchObject({
      CHECK_SCHEDULE_LONG: [144_000_000, 216_000_000, 291_600_000],
      PROVIDER_SEND_TIMEOUT: 10_000,
      RETENTION_DAYS: 30,
      LOCATION_HINT: "apac-ne",
    });
    expect(settings.CHECK_SCHEDULE).toHaveLength(15);
    expect(settingsOf(env)).toBe(settings);
  });

  it("names every setting that is missing, at once", () => {
    const message = errorOf({});
    expect(message).toBe("settings: API_KEY: is not set; HASH_KEY: is not set");
  });

  it.each([
    ["API_KEY", ""],
    ["API_KEY", "two words"],
    ["API_KEY", "열쇠"],
    ["HASH_KEY", ""],
    ["CHECK_SCHEDULE", ""],
    ["CHECK_SCHEDULE", "secret-value"],
    ["CHECK_SCHEDULE", "10s,10s"],
    ["CHECK_SCHEDULE", "10s,5s"],
    ["CHECK_SCHEDULE", "0"],
    ["CHECK_SCHEDULE", Array.from({ length: 33 }, (_, i) => i + 1).join(",")],
    ["CHECK_SCHEDULE_LONG", "secret-value"],
    ["CHECK_SCHEDULE_LONG", "2h,1h"],
    ["PROVIDER_SEND_TIMEOUT", "0"],
    ["PROVIDER_HISTORY_TIMEOUT", "soon"],
    ["RETRY_BASE", "0s"],
    ["MIRROR_AGAIN", "0"],
    ["MAX_SEND_ATTEMPTS", "0"],
    ["MAX_SEND_ATTEMPTS", "secret-value"],
    ["MAX_SEND_ATTEMPTS", "2.5"],
    ["RETENTION_DAYS", "0"],
    ["RETENTION_DAYS", "Infinity"],
    ["RETENTION_DAYS", "1e9"],
    ["GATE_SHARDS", ""],
    ["GATE_SHARDS", "257"],
    ["GATE_SHARDS_BEFORE", "0"],
    ["MIRROR_QUEUES", "65"],
    ["MIRROR_QUEUES", "2"],
    ["OPEN_SENDS", "-1"],
    ["LOCATION_HINT", "secret-value"],
    ["ENVIRONMENT", "secret-value"],
    ["SECURITY_CONTACT", "security@example.com"],
    ["SECURITY_CONTACT", "mailto:secret-value"],
    ["SECURITY_CONTACT", "http://example.com"],
    ["SECURITY_CONTACT", "mailto:a@example.com,"],
    ["SECURITY_CONTACT", "mailto:a@example.com\nContact: mailto:b@example.com"],
  ])("refuses %s=%j by its name and a reason", (name, value) => {
    const message = errorOf({ ...required, [name]: value });
    expect(message).toMatch(new RegExp(`^settings: ${name}: .{5,}`));
    expect(message).not.toContain("is not set");
    expect(message).not.toMatch(/secret.value|Invalid input$/);
  });

  it("never shows a value, whatever it is", () => {
    const names = Object.keys(SettingsSchema.shape);
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({ minLength: 8 }), (name, noise) => {
        const value = `s3cr3t${noise}`;
        try {
          settingsOf({ ...required, [name]: value });
        } catch (error) {
          expect(error).toBeInstanceOf(SettingsError);
          expect((error as Error).message).toContain(name);
          expect((error as Error).message).not.toContain("s3cr3t");
        }
      }),
    );
  });

  it("takes a bare list of seconds and an empty list of late checks", () => {
    expect(
      settingsOf({ ...required, CHECK_SCHEDULE: "1, 2,3", CHECK_SCHEDULE_LONG: "" }),
    ).toMatchObject({ CHECK_SCHEDULE: [1000, 2000, 3000], CHECK_SCHEDULE_LONG: [] });
  });

  it("leaves out late checks that would come before the others", () => {
    expect(settingsOf({ ...required, CHECK_SCHEDULE: "10s,50h" }).CHECK_SCHEDULE_LONG).toEqual([
      216_000_000, 291_600_000,
    ]);
  });
});

describe("the settings of reports and archive", () => {
  it.each([
    ["", {}],
    ["SMS=9,LMS=27.5, ALIMTALK = 7", { SMS: 9, LMS: 27.5, ALIMTALK: 7 }],
  ])("reads the prices %j", (PRICES, prices) => {
    expect(settingsOf({ ...required, PRICES }).PRICES).toEqual(prices);
  });

  it.each(["SMS", "SMS=", "SMS=-1", "sms=9", "SMS=9,SMS=10", "SMS=9,", "SMS=1e3"])(
    "refuses the prices %j",
    (PRICES) => {
      expect(errorOf({ ...required, PRICES })).toContain("PRICES");
    },
  );

  it("refuses to archive what an object may still write", () => {
    expect(errorOf({ ...required, ARCHIVE_DAYS: "30" })).toContain("ARCHIVE_DAYS");
    expect(errorOf({ ...required, RETENTION_DAYS: "90" })).toContain("ARCHIVE_DAYS");
    expect(settingsOf({ ...required, ARCHIVE_DAYS: "31" }).ARCHIVE_DAYS).toBe(31);
    expect(settingsOf({ ...required, ARCHIVE_DAYS: "0", RETENTION_DAYS: "365" }).ARCHIVE_DAYS).toBe(
      0,
    );
  });
});

describe("the settings of scale", () => {
  it("want every queue of the mirror bound, and name those that are not", () => {
    const queue = { send: async () => undefined };
    const bound = { ...required, MIRROR: queue, MIRROR_2: queue, MIRROR_QUEUES: "4" };
    expect(errorOf(bound)).toBe(
      "settings: MIRROR_QUEUES: no queue is bound as MIRROR_1, MIRROR_3; see wrangler.jsonc",
    );
    const all = { ...bound, MIRROR_1: queue, MIRROR_3: queue };
    expect(settingsOf(all).MIRROR_QUEUES).toBe(4);
  });
});

describe("the groups of settings", () => {
  it("have a title of their own and one sentence each, and describe every setting", () => {
    const titles = SETTINGS_GROUPS.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const { about } of SETTINGS_GROUPS) expect(about).toMatch(/^[A-Z](?!.*\. ).*\.$/);
    const all: readonly { description?: string | undefined }[] = Object.values(
      SettingsSchema.shape,
    );
    expect(all.filter(({ description = "" }) => description === "")).toEqual([]);
  });

  it("refuse a setting that stands in two of them", () => {
    expect(() => fieldsOf([SETTINGS_GROUPS[0], SETTINGS_GROUPS[0]])).toThrow("two groups");
  });
});
