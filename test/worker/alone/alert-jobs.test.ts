/** What no message sees by itself: conditions that cron measures, dead letters, ends that nobody told of. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import { accept } from "../../../src/domain/message/accept.ts";
import { acceptance } from "../../../src/domain/message/testing.ts";
import { UNDECIDED } from "../../../src/domain/message/undecided.ts";
import { tendAlerts } from "../../../src/jobs/alerts.ts";
import { AlertStubs } from "../../../src/objects/alerts/alert-stub.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { withPostgres } from "../../../src/sql/driver/postgres.ts";
import { countUnconfirmed } from "../../../src/sql/mirror/unconfirmed.ts";
import { writeMessages } from "../../../src/sql/mirror/write.ts";
import { alertObject, alertSettings, kindsOf, look, standStill } from "../../support/alerts.ts";
import { emulatorKeys, eventually, phone, send, untilState } from "../../support/api.ts";
import { NOW, queued } from "../../support/mirror-copies.ts";
import { consume } from "../../support/mirror-queue.ts";
import { messageAt, newTenant } from "../../support/report-rows.ts";
import { useSettings } from "../../support/settings.ts";

const MINUTE = 60_000;

useSettings("alert-jobs", {
  ...alertSettings("alert-jobs"),
  ALERT_CLEAR_AFTER: "1m",
  ALERT_UNCONFIRMED: "10",
  ALERT_MIRROR_BEHIND: "10m",
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** The job and the object's alarm, once a minute. */
async function minutes(count: number, clock: { later(ms: number): void }): Promise<void> {
  for (let i = 0; i < count; i++) {
    await tendAlerts(isolateOf(env));
    await look();
    clock.later(MINUTE);
  }
}

/** Files share the database: what cron reads of it is put into its mouth. */
const unconfirmed = (messages: number, undecided = 0) =>
  vi.spyOn(isolateOf(env), "withPostgres").mockResolvedValue({ messages, undecided });

const queues = (messages: number, ageMs: number) =>
  vi
    .spyOn(isolateOf(env).mirror, "depths")
    .mockImplementation(async () => [
      { queue: "MIRROR", messages, oldestAt: messages === 0 ? undefined : Date.now() - ageMs },
    ]);

describe("messages of unknown outcome", () => {
  it("are one alert while there are more than the setting says, and one all-clear", async () => {
    const clock = standStill();
    queues(0, 0);
    unconfirmed(10);
    await minutes(2, clock);
    expect(await kindsOf("unconfirmed")).toEqual([]);
    unconfirmed(11);
    await minutes(5, clock);
    unconfirmed(3);
    await minutes(3, clock);
    expect(await kindsOf("unconfirmed")).toEqual(["alert.raised 11", "alert.cleared 11"]);
  });

  it("are an alert where there is one of which the history will not tell", async () => {
    const clock = standStill();
    clock.later(60 * MINUTE);
    const before = (await kindsOf("unconfirmed")).length;
    queues(0, 0);
    unconfirmed(1, 1);
    await minutes(2, clock);
    unconfirmed(1);
    await minutes(3, clock);
    const kinds = await kindsOf("unconfirmed");
    expect(kinds.slice(before)).toEqual(["alert.raised 1", "alert.cleared 1"]);
  });

  it("are counted where they have been so for long enough", async () => {
    const tenant = newTenant();
    const at = (status_updated_at: number, code = "NETWORK") => {
      const last_error = { code, message: "" };
      return messageAt(tenant, 1, { state: "unconfirmed", status_updated_at, last_error });
    };
    await withPostgres(env, async (sql) => {
      // Older than whatever another file may have.
      const undecided = [at(150, UNDECIDED), at(300, UNDECIDED)];
      await writeMessages(sql, [at(100), at(200), at(300), messageAt(tenant, 1), ...undecided]);
      expect(await countUnconfirmed(sql, 200)).toEqual({ messages: 3, undecided: 1 });
      await sql.query("delete from kmsg_delivery_tracking where tenant_id = $1", [tenant]);
      expect(await countUnconfirmed(sql, 200)).toEqual({ messages: 0, undecided: 0 });
    });
  });
});

describe("the mirror", () => {
  it("is behind when Postgres has been away for as long as the setting says", async () => {
    const clock = standStill();
    queues(0, 0);
    const down = vi
      .spyOn(isolateOf(env), "withPostgres")
      .mockRejectedValue(new Error("the database is away"));
    await minutes(10, clock);
    expect(await kindsOf("mirror")).toEqual([]);
    await minutes(5, clock);
    down.mockRestore();
    unconfirmed(0);
    await minutes(3, clock);
    expect(await kindsOf("mirror")).toEqual(["alert.raised 11", "alert.cleared 15"]);
    clock.later(60 * MINUTE);
    // Away for a moment now and then.
    for (let i = 0; i < 5; i++) {
      vi.spyOn(isolateOf(env), "withPostgres").mockRejectedValue(new Error("away"));
      await minutes(5, clock);
      unconfirmed(0);
      await minutes(2, clock);
    }
    expect(await kindsOf("mirror")).toHaveLength(2);
  });

  it("is behind while a copy waits for longer", async () => {
    const clock = standStill();
    unconfirmed(0);
    queues(7, 11 * MINUTE);
    await minutes(2, clock);
    queues(7, 9 * MINUTE);
    await minutes(2, clock);
    expect((await kindsOf("mirror")).slice(2)).toEqual(["alert.raised 7", "alert.cleared 7"]);
  });
});

describe("an outage of a provider", () => {
  it("is over when its gates let everybody call, though nobody told", async () => {
    const clock = standStill();
    queues(0, 0);
    unconfirmed(0);
    const facts = { code: "TEST" };
    await alertObject().raise("line:iwinv", { facts, times: 1 });
    // A provider that was taken out of the settings.
    await alertObject().raise("account:gone", { facts, times: 1 });
    await minutes(3, clock);
    expect(await kindsOf("line:iwinv")).toEqual(["alert.raised 1", "alert.cleared 1"]);
    expect(await kindsOf("account:gone")).toEqual(["alert.raised 1", "alert.cleared 1"]);
  });

  it("lasts while a gate keeps everybody from calling", async () => {
    await emulatorKeys({ smsApi: "another-key" });
    const message = await send({ to: phone(), text: "hi" });
    await eventually(
      async () => alertObject().open(),
      (open) => open.includes("account:iwinv"),
    );
    queues(0, 0);
    unconfirmed(0);
    await tendAlerts(isolateOf(env));
    expect(await alertObject().open()).toContain("account:iwinv");
    expect(await kindsOf("account:iwinv")).not.toContain("alert.cleared 1");
    await emulatorKeys(null);
    vi.restoreAllMocks();
    await untilState(message.id, "delivered");
  });
});

describe("dead letters", () => {
  it("are an alert when a message fails, and when Postgres refuses a row for the first time", async () => {
    const owed = vi.spyOn(AlertStubs.prototype, "tell");
    const raised = vi.spyOn(AlertStubs.prototype, "raise");
    const codes = (): readonly string[] =>
      [...owed.mock.calls, ...raised.mock.calls].flatMap(([condition, { code }]) =>
        condition === "dead_letters" ? [code] : [],
      );
    const message = await send({ to: phone("8044"), text: "hi" });
    await untilState(message.id, "failed");
    await expect.poll(codes).toEqual(["INVALID_REQUEST"]);

    const id = `test-${crypto.randomUUID()}`;
    const poisoned = queued(accept({ ...acceptance, id }, NOW), { to: "9".repeat(65) });
    await consume([poisoned]);
    await consume([poisoned]);
    expect(codes()).toEqual(["INVALID_REQUEST", "ROW_REFUSED"]);

    await eventually(
      async () => alertObject().open(),
      (open) => open.includes("dead_letters"),
    );
    vi.setSystemTime(Date.now() + 20_000);
    await look();
    expect((await kindsOf("dead_letters"))[0]).toMatch(/^alert\.raised [12]$/);
  });
});
