/**
 * The central poller: k-msg's Hyperdrive example, of our packages. `KMsg` with the tracking hooks sends, the record is a row,
 * and a cron job asks for what is due. Packages and database are real; the clock and the provider are not.
 */
import { mock } from "node:test";

import type { PGlite } from "@electric-sql/pglite";
import { ok, type Provider } from "@k-msg/core";
import { KMsg } from "@k-msg/messaging";
import {
  HyperdriveDeliveryTrackingStore,
  type CloudflareSqlClient,
} from "@k-msg/messaging/adapters/cloudflare";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  type DeliveryTrackingPollingConfig,
  type TrackingPatch,
  type TrackingRecord,
} from "@k-msg/messaging/tracking";

import { START, type Assumptions } from "./assumptions.ts";
import { countingSql } from "./counting-sql.ts";
import { judge, type Found, type Outcome } from "./measure.ts";
import type { Planned } from "./script.ts";
import { Vendor } from "./vendor.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface PollerDesign {
  readonly name: string;
  readonly polling: Partial<DeliveryTrackingPollingConfig>;
  /** Between two runs of the cron job. */
  readonly everyMs: number;
  /** Goes on within a run while pages are full, for so long. */
  readonly drainMs: number;
  /** Index statements on top of the package's own; `table` stands for its table. */
  readonly indexes?: readonly string[];
}

const TABLE = "kmsg_delivery_tracking";

interface Row {
  readonly message_id: string;
  readonly to: string;
  readonly status: string;
}

function foundOf({ message_id, status }: Row, written: ReadonlyMap<string, number>): Found {
  const at = written.get(message_id) ?? Number.NaN;
  const ended = status === "DELIVERED" || status === "FAILED";
  return { status: ended ? status : "OPEN", at, mirroredAt: at };
}

/** Tells when a result has been written. */
class WatchedStore extends HyperdriveDeliveryTrackingStore {
  readonly #onResult: (messageId: string) => void;

  constructor(client: CloudflareSqlClient, onResult: (messageId: string) => void) {
    super(client);
    this.#onResult = onResult;
  }

  override async patch(messageId: string, patch: Partial<TrackingRecord>): Promise<void> {
    await super.patch(messageId, patch);
    this.#note(messageId, patch);
  }

  override async patchMany(patches: readonly TrackingPatch[]): Promise<void> {
    await super.patchMany(patches);
    for (const { messageId, patch } of patches) this.#note(messageId, patch);
  }

  #note(messageId: string, { status }: Partial<TrackingRecord>): void {
    if (status === "DELIVERED" || status === "FAILED") this.#onResult(messageId);
  }
}

/** @param database empty; it is left as it was written. */
export async function simulatePoller(
  design: PollerDesign,
  database: PGlite,
  planned: readonly Planned[],
  resultTimes: readonly number[],
  assumed: Assumptions,
  hours: number,
): Promise<Outcome> {
  const clock = new VirtualClock(START);
  const vendor = new Vendor(resultTimes);
  const sql = countingSql(database, async (work) => {
    const result = await clock.real(work());
    await clock.sleep(assumed.statementMs);
    return result;
  });
  const written = new Map<string, number>();
  const store = new WatchedStore(sql.client, (id) => written.set(id, written.get(id) ?? clock.now));
  const provider = providerOf(vendor, clock, assumed);
  const service = new DeliveryTrackingService({
    providers: [provider],
    store,
    polling: design.polling,
  });
  const kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(service) });

  // The packages ask the global clock.
  mock.timers.enable({ apis: ["Date"], now: START });
  try {
    const ready = service.init();
    await clock.run(START, setDate);
    clock.spawn(async () => ready);
    for (const [index, { phone, at }] of planned.entries()) {
      clock.at(START + 1000 + at, () =>
        clock.spawn(async () => {
          const messageId = `m${index}`;
          const sent = await kmsg.send({ messageId, type: "SMS", to: phone, text: "hi" });
          if (sent.isFailure) throw sent.error;
        }),
      );
    }
    const end = START + hours * 3_600_000;
    for (let at = START + design.everyMs; at <= end; at += design.everyMs) {
      clock.at(at + assumed.lateMs, () => clock.spawn(tick));
    }
    await clock.run(end, setDate);
    const { rows } = await database.query<Row>(`select message_id, "to", status from ${TABLE}`);
    const found = new Map(rows.map((row) => [row.to, foundOf(row, written)]));
    return judge(vendor, planned.length, found, sql.counts);
  } finally {
    mock.timers.reset();
  }

  function setDate(now: number): void {
    mock.timers.setTime(now);
  }

  async function tick(): Promise<void> {
    // Once all is known nothing is left to compare: the empty runs of the night are not charged.
    if (written.size >= planned.length) return;
    const until = clock.now + design.drainMs;
    for (;;) {
      const { moreDue, errors } = await service.run();
      if (errors[0]) throw errors[0].error;
      if (!moreDue || clock.now >= until) return;
    }
  }
}

function providerOf(vendor: Vendor, clock: VirtualClock, { providerMs }: Assumptions): Provider {
  const reached = async <T>(act: () => T): Promise<T> => {
    await clock.sleep(providerMs / 2);
    const result = act();
    await clock.sleep(providerMs / 2);
    return result;
  };
  return {
    id: "iwinv",
    name: "the emulator's rows",
    supportedTypes: ["SMS"],
    healthCheck: async () => ({ healthy: true, issues: [] }),
    async send(options) {
      const requestNo = await reached(() => vendor.take(options.to, "hi", clock.now));
      return ok({
        messageId: options.messageId ?? "",
        providerId: "iwinv",
        providerMessageId: requestNo,
        status: "SENT",
        type: "SMS",
        to: options.to,
      });
    },
    async getDeliveryStatus(query) {
      const seen = await reached(() => vendor.history(query.providerMessageId, clock.now));
      if (!seen || seen.phone !== query.to) return ok(null);
      const { status, code } = seen;
      return ok({
        providerId: "iwinv",
        providerMessageId: seen.requestNo,
        status,
        statusCode: code,
      });
    },
  };
}
