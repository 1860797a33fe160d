/** Whichever way a message comes, the lists are asked before it goes out: the provider never sees who is on one. */
import { describe, expect, it } from "vitest";

import { call, emulatorSends, eventually, phone } from "../support/api.ts";
import { ENTRANCES, look, NO_ENTRANCES, type Entrance, type Visit } from "../support/entrances.ts";
import { tenantWithKey } from "../support/tenants.ts";

const AD = {
  text: "(광고)한빛상사 겨울 세일\n무료수신거부 080-123-4567",
  purpose: "ad",
  // So that the hour of the test does not matter.
  consent: { at: "2026-01-01T00:00:00+09:00", source: "test", night: true },
};
const INFO = { text: "주문이 접수되었습니다" };

const ways = ENTRANCES.map((entrance) => ({
  way: `${entrance.route ?? "inside"}: ${entrance.name}`,
  entrance,
}));

/** @param leadMs between now and the time of what is scheduled */
async function begin(
  { before, lastFour }: Entrance,
  fields: Visit["fields"],
  leadMs = 2500,
): Promise<Visit> {
  const visit: Visit = {
    tenant: await tenantWithKey(),
    to: phone(lastFour),
    id: `own-${crypto.randomUUID()}`,
    fields,
    dueAt: Date.now() + leadMs,
  };
  await before?.(visit);
  return visit;
}

async function sendsTo({ to }: Visit): Promise<number> {
  return (await emulatorSends(to)).length;
}

/** Begins, and puts the recipient onto the list before anything goes out, however slow the machine is. */
async function beginListed(
  entrance: Entrance,
  fields: Visit["fields"],
  list: string,
): Promise<Visit> {
  for (let leadMs = 2500; ; leadMs *= 2) {
    const visit = await begin(entrance, fields, leadMs);
    const { tenant, to, dueAt } = visit;
    const listed = await call("/v1/opt-outs", { key: tenant.key, body: { to, list } });
    expect(listed.status, await listed.text()).toBe(201);
    if (!entrance.scheduled || Date.now() < dueAt) return visit;
  }
}

async function expectRefused(entrance: Entrance, visit: Visit, code: string): Promise<void> {
  const seen = await sendsTo(visit);
  await entrance.enter(visit);
  const id = entrance.idOf?.(visit.id) ?? visit.id;
  const ended = await eventually(
    async () => look(visit, id),
    ({ error }) => error?.code === code,
  );
  expect(ended).toMatchObject({ state: "failed", error: { code, class: "recipient" } });
  expect(await sendsTo(visit)).toBe(seen);
}

describe("every route that writes", () => {
  it("is known to send, or known not to", async () => {
    const { paths } = await (
      await call("/openapi.json", { key: null })
    ).json<{ paths: Record<string, object> }>();
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const sending = new Set(ENTRANCES.map(({ route }) => route));
    const unknown = routes
      .filter((route) => !route.startsWith("GET "))
      .filter((route) => !sending.has(route) && !NO_ENTRANCES.has(route));
    expect(unknown, "say in test/support/entrances.ts whether it sends").toEqual([]);
    for (const route of sending) if (route) expect(routes).toContain(route);
  });
});

describe("a message to somebody on no list", () => {
  it.each(ways)("goes out: $way", async ({ entrance }) => {
    const visit = await begin(entrance, INFO);
    const seen = await sendsTo(visit);
    await entrance.enter(visit);
    const sent = await eventually(
      async () => sendsTo(visit),
      (count) => count > seen,
    );
    expect(sent).toBeGreaterThan(seen);
  });
});

describe("an advertisement to somebody who has opted out", () => {
  it.each(ways.filter(({ entrance }) => !entrance.noAds))(
    "never gets to the provider: $way",
    async ({ entrance }) => {
      await expectRefused(entrance, await beginListed(entrance, AD, "ads"), "OPTED_OUT");
    },
  );
});

describe("any message to somebody who must never be contacted", () => {
  it.each(ways)("never gets to the provider: $way", async ({ entrance }) => {
    await expectRefused(entrance, await beginListed(entrance, INFO, "never"), "NEVER_CONTACT");
  });
});
