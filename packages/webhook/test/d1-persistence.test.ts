/** Endpoints and deliveries on the D1 of workerd. */
import { WebhookRuntimeService } from "@k-msg/webhook";
import {
  buildWebhookSchemaSql,
  createD1WebhookPersistence,
  type D1DatabaseLike,
} from "@k-msg/webhook/adapters/cloudflare";
import { MockHttpClient } from "@k-msg/webhook/toolkit";
import { describe, expect, it } from "vitest";

import { bindings, freshName } from "../../messaging/test/bindings.ts";
import { describeDeliveryStore } from "../src/delivery-store-contract.ts";
import { CONFIG, event, URL_A } from "../src/fixtures.test-support.ts";

const names = () => ({ endpointTableName: freshName(), deliveryTableName: freshName() });

describeDeliveryStore("D1", () => createD1WebhookPersistence(bindings.DB, names()).deliveryStore);

describe("webhooks in D1", () => {
  it("make their tables by themselves, statement by statement, and send", async () => {
    const httpClient = new MockHttpClient();
    const persistence = createD1WebhookPersistence(bindings.DB, names());
    const options = { delivery: CONFIG, persistence, httpClient, autoStart: false };
    const runtime = new WebhookRuntimeService(options);
    const given = {
      url: URL_A,
      name: "n",
      events: ["message.sent" as const],
      headers: { "X-A": "1" },
      secret: "s",
      retryConfig: { maxRetries: 1, retryDelayMs: 1000, backoffMultiplier: 1 },
      filters: { providerId: ["iwinv"] },
    };
    const added = await runtime.addEndpoint(given);
    expect(await runtime.getEndpoint(added.id)).toEqual(added);
    expect(await runtime.emitSync(event("e-1"))).toMatchObject([{ status: "success" }]);
    expect(await runtime.listDeliveries({ endpointId: added.id })).toMatchObject([
      { eventId: "e-1", status: "success", attempts: [{ attemptNumber: 1, httpStatus: 200 }] },
    ]);
    await runtime.updateEndpoint(added.id, { active: false });
    expect(await runtime.emitSync(event("e-2"))).toEqual([]);
    await runtime.removeEndpoint(added.id);
    expect(await runtime.listEndpoints()).toEqual([]);
  });

  it("keep the endpoint that has an address already", async () => {
    const persistence = createD1WebhookPersistence(bindings.DB, names());
    const runtime = new WebhookRuntimeService({ delivery: CONFIG, persistence, autoStart: false });
    await runtime.addEndpoint({ id: "a", url: URL_A, events: [] });
    const second = runtime.addEndpoint({ id: "b", url: URL_A, events: [] });
    await expect(second).rejects.toThrow(/endpoint a has it already/);
    expect(await runtime.listEndpoints()).toMatchObject([{ id: "a" }]);
  });

  it("try a schema that failed again", async () => {
    let broken = true;
    const db: D1DatabaseLike = {
      prepare(sql) {
        if (broken && sql.startsWith("CREATE")) throw new Error("down");
        return bindings.DB.prepare(sql);
      },
    };
    const { endpointStore } = createD1WebhookPersistence(db, names());
    await expect(endpointStore.list()).rejects.toThrow("down");
    broken = false;
    expect(await endpointStore.list()).toEqual([]);
  });

  it("take no name that is not one, and no option that there is none of", () => {
    expect(() => buildWebhookSchemaSql({ endpointTableName: "a; DROP TABLE b" })).toThrow(/name/);
    const slip = { tableName: "x" } as object;
    expect(() => createD1WebhookPersistence(bindings.DB, slip)).toThrow(/unknown option tableName/);
  });
});
