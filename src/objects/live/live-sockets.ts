/**
 * The WebSockets of one object, hibernating: they stay open while the object sleeps, and cost nothing then. Each gets the whole
 * view first, and again after every change.
 */
import { log } from "../../kernel/log.ts";

/** What the sockets speak; the key comes beside it, because browsers cannot set headers on a WebSocket. */
export const LIVE_PROTOCOL = "kmsg.v1";

/** More than a room full of people looks at one message with. */
const MAX_SOCKETS = 50;
/** A close code of our own: too many look already, try later. */
const TRY_AGAIN_LATER = 1013;
const GOING_AWAY = 1001;

export class LiveSockets {
  readonly #ctx: DurableObjectState;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
  }

  /** Whether anybody looks: who does not need a view need not make one. */
  get any(): boolean {
    return this.#ctx.getWebSockets().length > 0;
  }

  /** Answers an upgrade and sends the first view. */
  accept(first: unknown): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    const full = this.#ctx.getWebSockets().length >= MAX_SOCKETS;
    this.#ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    this.#ctx.acceptWebSocket(server);
    if (full) server.close(TRY_AGAIN_LATER, "too many are watching");
    else server.send(JSON.stringify(first));
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: { "sec-websocket-protocol": LIVE_PROTOCOL },
    });
  }

  tell(view: unknown): void {
    const text = JSON.stringify(view);
    for (const socket of this.#ctx.getWebSockets()) {
      try {
        socket.send(text);
      } catch (error) {
        // It has gone; its close event takes it away.
        log("info", "live.send_failed", { error });
      }
    }
  }

  /** The object is going to forget what they look at. */
  close(): void {
    for (const socket of this.#ctx.getWebSockets()) socket.close(GOING_AWAY, "gone");
  }
}
