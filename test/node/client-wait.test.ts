/** Waiting for an end with @message-objects/client: sockets that a test holds, polls over real HTTP. */
import { ProblemError, WaitTimeoutError, type Runtime, type Socket } from "@message-objects/client";
import { afterEach, describe, expect, it } from "vitest";

import { closeServices, problem, restingIn, service } from "./client-service.ts";

afterEach(closeServices);

const TIMEOUT_MS = 66_666;
const DEFAULT_TIMEOUT_MS = 300_000;
const OPENING_MS = 10_000;
const open = { status: 200, body: { id: "msg_1", state: "sent", final: false } };
const final = { status: 200, body: { id: "msg_1", state: "delivered", final: true } };

type Listener = Parameters<Socket["addEventListener"]>[1];

/** A WebSocket whose other end is the test. */
class Line implements Socket {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly sent: string[] = [];
  isClosed = false;
  readonly #listeners = new Map<string, Listener[]>();

  constructor(url: string, protocols: string[]) {
    this.url = url;
    this.protocols = protocols;
  }
  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.isClosed = true;
  }
  tell(type: "open" | "message" | "close" | "error", event: object = {}): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }
}

/** Sockets that do, once the client listens, what the test says. */
function sockets(...acts: ((line: Line) => void)[]): {
  lines: Line[];
  WebSocket: Runtime["WebSocket"];
} {
  const lines: Line[] = [];
  class Scripted extends Line {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      const act = acts[lines.push(this) - 1];
      queueMicrotask(() => act?.(this));
    }
  }
  return { lines, WebSocket: Scripted };
}

const view = (data: unknown): object => ({ data: JSON.stringify({ type: "message", data }) });

describe("waiting for a message", () => {
  it("needs no socket where it has ended already", async () => {
    const { client, asked } = await service([final]);
    const { lines, WebSocket } = sockets();
    const sleep = restingIn([], [DEFAULT_TIMEOUT_MS]);
    expect(await client({}, { WebSocket, sleep }).messages.waitFor("msg_1")).toEqual(final.body);
    expect(lines).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it("hears the end on the socket, and loads it once more", async () => {
    const { client, asked, url, rests } = await service([open, final]);
    const { lines, WebSocket } = sockets((line) => {
      line.tell("open");
      line.tell("message", view(open.body));
      line.tell("message", { data: "pong" });
      line.tell("message", view(final.body));
    });
    const sleep = restingIn([...rests], [TIMEOUT_MS, OPENING_MS]);
    const waiting = client({}, { WebSocket, sleep }).messages.waitFor("msg_1", {
      timeoutMs: TIMEOUT_MS,
    });
    expect(await waiting).toEqual(final.body);
    const [line] = lines;
    expect(line?.url).toBe(`${url.replace("http", "ws")}/v1/messages/msg_1/live`);
    expect(line?.protocols).toEqual([
      "kmsg.v1",
      `bearer.${Buffer.from("a-key").toString("base64url")}`,
    ]);
    expect(line?.isClosed).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it.each<[string, Runtime["WebSocket"]]>([
    ["there are none", undefined],
    ["they are refused", sockets((line) => line.tell("error")).WebSocket],
    ["they never open", sockets().WebSocket],
    [
      "the platform forbids them",
      class extends Line {
        constructor(url: string, protocols: string[]) {
          super(url, protocols);
          throw new Error("forbidden");
        }
      },
    ],
  ])("polls with growing rests where %s", async (_, WebSocket) => {
    const rests: number[] = [];
    const { client, asked } = await service([open, open, open, final]);
    const sleep = restingIn(rests, [TIMEOUT_MS]);
    const waiting = client({}, { WebSocket, sleep }).messages.waitFor("msg_1", {
      timeoutMs: TIMEOUT_MS,
    });
    expect(await waiting).toEqual(final.body);
    expect(asked).toHaveLength(4);
    expect(rests.filter((ms) => ms !== OPENING_MS)).toEqual([1000, 1500, 2250]);
  });

  it("opens another socket after one that closed, and leaves one that answers no ping", async () => {
    const { client, asked } = await service([open, open, open, final]);
    const { lines, WebSocket } = sockets(
      (line) => {
        line.tell("open");
        line.tell("close");
      },
      (line) => line.tell("open"),
      (line) => {
        line.tell("open");
        line.tell("message", view(final.body));
      },
    );
    const sleep = restingIn([], [TIMEOUT_MS]);
    await client({}, { WebSocket, sleep }).messages.waitFor("msg_1", { timeoutMs: TIMEOUT_MS });
    expect(lines).toHaveLength(3);
    expect(lines[1]?.sent).toContain("ping");
    expect(lines.every(({ isClosed }) => isClosed)).toBe(true);
    expect(asked).toHaveLength(4);
  });

  it("goes on over failures that pass, and rests as long as they say", async () => {
    const rests: number[] = [];
    const limited = {
      ...problem(429, "rate_limited", { retryable: true }),
      headers: { "retry-after": "90" },
    };
    const { client } = await service([limited, "hang up", final]);
    const sleep = restingIn(rests, [TIMEOUT_MS]);
    const one = client({ retries: 0 }, { sleep });
    expect(await one.messages.waitFor("msg_1", { timeoutMs: TIMEOUT_MS })).toEqual(final.body);
    expect(rests).toEqual([90_000, 1500]);
  });

  it("ends with a refusal", async () => {
    const { client } = await service([problem(404, "not_found")]);
    const sleep = restingIn([], [DEFAULT_TIMEOUT_MS]);
    const waiting = client({}, { sleep }).messages.waitFor("msg_1");
    await expect(waiting).rejects.toBeInstanceOf(ProblemError);
  });

  it("ends when its time is over, and shows what it saw last", async () => {
    const { client } = await service([open]);
    let polls = 0;
    let late = (): void => undefined;
    const patient = restingIn([]);
    const sleep: Runtime["sleep"] = async (ms, signal) => {
      if (ms === TIMEOUT_MS) return new Promise((resolve) => (late = resolve));
      if (ms !== 77_777 && ++polls === 3) late();
      return patient(ms, signal);
    };
    const waiting = client({}, { sleep }).messages.waitFor("msg_1", { timeoutMs: TIMEOUT_MS });
    const failure = await waiting.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WaitTimeoutError);
    expect(failure).toMatchObject({ last: open.body, message: `no end within ${TIMEOUT_MS} ms` });
  });

  it("ends with the caller's signal, and closes its socket", async () => {
    const stop = new AbortController();
    const { client } = await service([open]);
    const { lines, WebSocket } = sockets((line) => {
      line.tell("open");
      stop.abort(new Error("enough"));
    });
    const sleep = restingIn([], [TIMEOUT_MS, OPENING_MS]);
    const options = { timeoutMs: TIMEOUT_MS, signal: stop.signal };
    const waiting = client({}, { WebSocket, sleep }).messages.waitFor("msg_1", options);
    await expect(waiting).rejects.toThrow("enough");
    expect(lines[0]?.isClosed).toBe(true);
  });
});

it("a batch has ended when all its members have", async () => {
  const at = (state: string) => ({ status: 200, body: { id: "bat_1", state } });
  const { client, asked } = await service([at("submitting"), at("open"), at("completed")]);
  const sleep = restingIn([], [TIMEOUT_MS]);
  const waiting = client({}, { sleep }).batches.waitFor("bat_1", { timeoutMs: TIMEOUT_MS });
  expect(await waiting).toMatchObject({ state: "completed" });
  expect(asked.map(({ url }) => url)).toEqual(Array(3).fill("/v1/batches/bat_1"));
});
