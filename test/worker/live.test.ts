/** WebSockets that tell every change of a message or a batch, through hibernation too. */

import { describe, expect, it } from "vitest";

import { call, eventually, phone, send, stubOf } from "../support/api.ts";
import { evict } from "../support/evict.ts";
import { encodedKey as encoded, openSocket as open, untilClosed, watch } from "../support/live.ts";

const KEY = "dev-only-key";

describe("the live view of a message", () => {
  it("is the message first, and then every change of it, also after its object slept", async () => {
    const { id } = await send({ to: phone(), text: "hi" }, { prefer: "respond-async" });
    const { told, socket } = await watch(`/v1/messages/${id}/live`, KEY);
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
    const { told, socket } = await watch(`/v1/batches/${id}/live`, KEY);
    await eventually(
      async () => Promise.resolve(told.at(-1)),
      (last) => last?.data.state === "completed",
    );
    expect(told.at(-1)).toMatchObject({ type: "batch", data: { id, finished: 3, total: 3 } });
    socket.close();
  });
});

describe("a socket that its client closes", () => {
  const messages = async (): Promise<string> =>
    `/v1/messages/${(await send({ to: phone("7001"), text: "hi" })).id}/live`;
  const batches = async (): Promise<string> => {
    const body = { messages: [{ to: phone("7001"), text: "hi" }] };
    const { id } = await (await call("/v1/batches", { body })).json<{ id: string }>();
    return `/v1/batches/${id}/live`;
  };

  it.each([
    ["of a message", messages],
    ["of a batch", batches],
  ])("%s is answered at once, with the same code", async (_of, pathOf) => {
    for (const code of [1000, 4000]) {
      const open = await watch(await pathOf(), KEY);
      open.socket.close(code, "enough");
      expect(await untilClosed(open)).toBe(code);
    }
  });

  it("is answered after its object slept, too", async () => {
    const { id } = await send({ to: phone("7001"), text: "hi" });
    const open = await watch(`/v1/messages/${id}/live`, KEY);
    await evict(await stubOf(id)).catch(() => undefined);
    open.socket.close(1000);
    expect(await untilClosed(open)).toBe(1000);
  });
});
