/** Exchanges lessons about the first check between one message and all others. */
import type { MessageType } from "@k-msg/core";

import { lessonOf } from "../../domain/message/first-lesson.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { firstBoundsOf } from "../gate/first-news.ts";
import type { GateKey } from "../gate/gate-stub.ts";
import type { Isolate } from "../isolate.ts";
import { gateKeyOf, type Sighting } from "./look-up.ts";
import { timingOf } from "./timing.ts";

type FirstHost = Pick<Isolate, "settings" | "gates">;

export function firstCheckOf(
  { settings, gates }: FirstHost,
  key: GateKey,
  type: MessageType,
): number | undefined {
  return settings.ADAPTIVE_FIRST_CHECK ? gates.firstNews.learned(gates.name(key), type) : undefined;
}

export function noteFirst(
  { settings, gates }: FirstHost,
  record: MessageRecord,
  sighting: Sighting,
  begunAt: number,
): void {
  if (sighting.kind !== "seen" || record.state !== "sent") return;
  const { status } = sighting.seen;
  if (status !== "DELIVERED" && status !== "FAILED") return;
  const lesson = lessonOf(record, timingOf(settings), begunAt);
  if (lesson === undefined) return;
  const { request, attemptAt = record.acceptedAt } = record;
  gates.firstNews.note(gates.name(gateKeyOf(record)), {
    type: request.type,
    offsetMs: record.firstCheckMs ?? firstBoundsOf(settings).firstMs,
    attemptAt,
    found: lesson === "found",
  });
}
