/** One trace from the request through the object to the mirror, as a collector gets it; and nobody's number in it. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { call, eventually, phone, send, untilRow } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";

useSettings("tracing", {
  METRICS_FLUSH: "200ms",
  OTEL_EXPORTER_OTLP_HEADERS: "x-collector=secret%20word",
});

const collector = `${(env as unknown as { EMULATOR_URL: string }).EMULATOR_URL.replace(/\/e\/.*/, "")}/_emulator/otlp`;

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { key: string; value: Readonly<Record<string, unknown>> }[];
}

interface Body {
  readonly resourceSpans: readonly { scopeSpans: readonly { spans: readonly Span[] }[] }[];
}

interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

async function received(): Promise<readonly Received[]> {
  const { received }: { received: Received[] } = await (await fetch(collector)).json();
  return received;
}

async function spansOf(traceId: string): Promise<readonly Span[]> {
  const bodies = await received();
  return bodies
    .flatMap(({ body }) => body.resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans)
    .filter((span) => span.traceId === traceId);
}

function hex(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toHex();
}

const PARENT = "b7ad6b7169203331";
const attribute = (span: Span | undefined, key: string): unknown =>
  Object.values(span?.attributes.find((one) => one.key === key)?.value ?? {})[0];

describe("a trace", () => {
  it("goes from the caller through request and object to the mirror", async () => {
    const traceId = hex(16);
    const to = phone();
    const text = "TRACETEXT";
    const { id } = await send({ to, text }, { traceparent: `00-${traceId}-${PARENT}-01` });
    await untilRow(id, "delivered");
    const wanted = ["POST /v1/messages", "check iwinv", "mirror write", "send iwinv"];
    const spans = await eventually(
      async () => spansOf(traceId),
      (found) => wanted.every((name) => found.some((span) => span.name === name)),
    );
    const request = spans.find(({ name }) => name === "POST /v1/messages");
    expect(request).toMatchObject({ parentSpanId: PARENT, kind: 2 });
    expect(attribute(request, "http.request.method")).toBe("POST");
    expect(attribute(request, "url.path")).toBe("/v1/messages");
    expect(attribute(request, "http.response.status_code")).toBe("201");
    const others = spans.filter((span) => span !== request);
    for (const span of others) {
      expect(span.parentSpanId).toBe(request?.spanId);
      expect(Number(span.endTimeUnixNano)).toBeGreaterThanOrEqual(Number(span.startTimeUnixNano));
    }
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    expect(
      attribute(
        others.find(({ kind }) => kind === 3),
        "messaging.system",
      ),
    ).toBe("iwinv");
    // Other tests export to the same collector.
    const own = (await received()).filter(({ body }) => JSON.stringify(body).includes(traceId));
    for (const personal of [to, text, id]) expect(JSON.stringify(own)).not.toContain(personal);
    expect(own[0]?.headers["x-collector"]).toBe("secret word");
  });

  it("is kept for the members of a batch", async () => {
    const traceId = hex(16);
    const response = await call("/v1/batches", {
      body: { message: { text: "hi" }, messages: [{ to: phone() }, { to: phone() }] },
      headers: { traceparent: `00-${traceId}-${PARENT}-01` },
    });
    expect(response.status).toBe(202);
    await eventually(
      async () => spansOf(traceId),
      (spans) => spans.filter(({ name }) => name === "send iwinv").length === 2,
    );
  });

  it("is answered, and begun where the caller has none or a wrong one", async () => {
    const shape = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/;
    const traceId = hex(16);
    const good = await call("/healthz", {
      headers: { traceparent: `00-${traceId}-${PARENT}-00` },
    });
    expect(good.headers.get("traceparent")).toMatch(shape);
    expect(good.headers.get("traceparent")).toContain(traceId);
    expect(good.headers.get("traceparent")).not.toContain(PARENT);
    for (const traceparent of ["nonsense", `00-${"0".repeat(32)}-${PARENT}-01`]) {
      const answer = await call("/nowhere", { headers: { traceparent } });
      expect(answer.headers.get("traceparent")).toMatch(shape);
      expect(answer.headers.get("traceparent")).not.toContain("0".repeat(32));
    }
  });

  it("that its caller does not keep, and one of ours at a ratio of nothing, is not exported", async () => {
    const unsampled = hex(16);
    const kept = hex(16);
    await call("/healthz", { headers: { traceparent: `00-${unsampled}-${PARENT}-00` } });
    const own = (await call("/healthz")).headers.get("traceparent")?.slice(3, 35) ?? "";
    await call("/healthz", { headers: { traceparent: `00-${kept}-${PARENT}-01` } });
    await eventually(
      async () => spansOf(kept),
      (spans) => spans.length === 1,
    );
    expect(await spansOf(unsampled)).toEqual([]);
    expect(await spansOf(own)).toEqual([]);
  });

  it("that the collector refuses is dropped and counted, and nothing waits for it", async () => {
    await fetch(`${collector}/status/503`, { method: "PUT" });
    const lost = hex(16);
    const failed = /kmsg_trace_spans_total\{result="failed"\} [1-9]/;
    await call("/healthz", { headers: { traceparent: `00-${lost}-${PARENT}-01` } });
    await eventually(
      async () => (await call("/metrics")).text(),
      (text) => failed.test(text),
    );
    await fetch(`${collector}/status/200`, { method: "PUT" });
    expect(await spansOf(lost)).toEqual([]);
  });
});
