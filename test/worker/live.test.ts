/** WebSockets that tell every change of a message or a batch, through hibernation too. */

import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { call, eventually, phone, send, stubOf } from "../support/api.ts";
import { evict } from "../support/evict.ts";

interface Told {
  readonly type: string;
  readonly data: { readonly id: string; readonly state: string; readonly revision?: number };
}

const KEY = "dev-only-key";
const encoded = (key: string): string =>
  new TextEncoder().encode(key).toBase64({ alphabet: "base64url", omitPadding: true });

async function open(path: string, headers: Record<string, string>): Promise<Response> {
  const request = new Request(`http://worker.test${path}`, {
    headers: { upgrade: "websocket", ...headers },
  });
  return exports.default.fetch(request);
}

/** What the socket has told so far. */
async function watch(path: string): Promise<{ told: Told[]; socket: WebSocket }> {
  const protocols = `kmsg.v1, bearer.${encoded(KEY)}`;
  const response = await open(path, { "sec-websocket-protocol": protocols });
  expect(response.status).toBe(101);
  expect(response.headers.get("sec-websocket-protocol")).toBe("kmsg.v1");
  const socket = response.webSocket;
  if (!socket) throw new Error("no socket");
  const told: Told[] = [];
  socket.addEventListener("message", ({ data }) => told.push(JSON.parse(String(data)) as Told));
  socket.accept();
  return { told, socket };
}

describe("the live view of a message", () => {
  it("is the message first, and then every change of it, also after its object slept", async () => {
    const { id } = await send({ to: phone(), text: "hi" }, { prefer: "respond-async" });
    const { told, socket } = await watch(`/v1/messages/${id}/live`);
    await evict(await stubOf(id)).catch(() => undefined);
    await eventually(
      async () => Promise.resolve(told.at(-1)?.data.state),
      (state) => state === "delivered",
    );
    expect(told.every(({ type, data }) => type === "message" && data.id === id)).toBe(true);
    const revisions = told.map(({ data }) => data.revision ?? 0);
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    expect(new Set(revisions).size).toBe(revisions.length);
    socket.close();
  });

  it.each([
    ["no key", {}, 401],
    ["a wrong key", { "sec-websocket-protocol": `kmsg.v1, bearer.${encoded("no")}` }, 401],
    ["what is no base64url", { "sec-websocket-protocol": "kmsg.v1, bearer.%%%" }, 401],
  ])("is refused with %s", async (_name, headers, status) => {
    const { id } = await send({ to: phone(), text: "hi" }, { prefer: "respond-async" });
    expect((await open(`/v1/messages/${id}/live`, headers)).status).toBe(status);
  });

  it("is not found where there is no message, and asks for an upgrade", async () => {
    const key = { authorization: `Bearer ${KEY}` };
    for (const id of ["nobody", "msg_x", `msg_${"A".repeat(43)}`]) {
      expect((await open(`/v1/messages/${id}/live`, key)).status).toBe(404);
    }
    expect((await call("/v1/messages/nobody/live")).status).toBe(426);
    expect((await open(`/v1/batches/bat_${"A".repeat(43)}/live`, key)).status).toBe(404);
  });
});

describe("the live view of a batch", () => {
  it("is how far it is, until it is completed", async () => {
    const messages = [1, 2, 3].map(() => ({ to: phone(), text: "x" }));
    const answer = await call("/v1/batches", { body: { messages } });
    const { id }: { id: string } = await answer.json();
    const { told, socket } = await watch(`/v1/batches/${id}/live`);
    await eventually(
      async () => Promise.resolve(told.at(-1)),
      (last) => last?.data.state === "completed",
    );
    expect(told.at(-1)).toMatchObject({ type: "batch", data: { id, finished: 3, total: 3 } });
    socket.close();
  });
});
