/**
 * The WebSockets of one object, hibernating: they stay open while the object sleeps, and cost nothing then. Each gets the whole
 * view first, and again after every change.
 *
 * Each carries its ticket through hibernation: the key that opened it, and until when. The object's alarm looks after them: a socket
 * whose key works no more is closed within TENANT_CACHE_TTL, and one that was open for LIVE_DEADLINE is, too.
 */
import {
  earliest,
  ENDED_KEY,
  endedBy,
  GOING_AWAY,
  LOST_TENANT,
  nextLookAt,
  TOGETHER_MS,
  TRY_AGAIN_LATER,
  type Admission,
  type Closing,
  type Ticket,
} from "../../domain/live/ticket.ts";
import type { Numbers } from "../../domain/privacy/sight.ts";
import { log } from "../../kernel/log.ts";
import { stillWorks, type KeyLookup } from "./key-lookup.ts";

/** The subprotocol of the sockets; the key comes beside it, because browsers cannot set headers on a WebSocket. */
export const LIVE_PROTOCOL = "kmsg.v1";

/** More than a room full of people looks at one message with. */
const MAX_SOCKETS = 50;
/** Close codes that may not be sent to a peer, as no frame carries them. */
const UNSENDABLE: ReadonlySet<number> = new Set([1005, 1006, 1015]);
const NORMAL = 1000;

/** Builds the content, with as much of the numbers as the socket may be shown. */
type View = (numbers: Numbers) => unknown;

const HEADER = "x-live-ticket";

/** The Worker's request to the object for a socket. No key travels on. */
export function socketRequest(tenant: string, admission: Admission): Request {
  const headers = { upgrade: "websocket", "x-tenant": tenant, [HEADER]: JSON.stringify(admission) };
  return new Request("https://object/live", { headers });
}

/** When the sockets of an object want it awake, epoch ms; undefined where there are none. */
export function socketsWakeAt(ctx: Pick<DurableObjectState, "getWebSockets">): number | undefined {
  return earliest(openSockets(ctx).map(ticketOf));
}

export class LiveSockets {
  readonly #ctx: DurableObjectState;
  readonly #isolate: KeyLookup;

  constructor(ctx: DurableObjectState, isolate: KeyLookup) {
    this.#ctx = ctx;
    this.#isolate = isolate;
  }

  /** True if any socket is open: who does not need a view need not make one. */
  get any(): boolean {
    return openSockets(this.#ctx).length > 0;
  }

  /** Answers an upgrade and sends the first view. The caller sets the alarm anew. */
  accept(request: Request, first: View): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    const admission = JSON.parse(request.headers.get(HEADER) ?? "null") as Admission;
    const full = openSockets(this.#ctx).length >= MAX_SOCKETS;
    this.#ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    this.#ctx.acceptWebSocket(server);
    keepTicket(server, { ...admission, lookAt: this.#nextLookAt() });
    if (full) server.close(TRY_AGAIN_LATER, "too many are watching");
    else server.send(JSON.stringify(first(admission.numbers)));
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: { "sec-websocket-protocol": LIVE_PROTOCOL },
    });
  }

  tell(view: View): void {
    const now = Date.now();
    const texts = new Map<Numbers, string>();
    for (const socket of openSockets(this.#ctx)) {
      const ticket = ticketOf(socket);
      // Its alarm is about to close it.
      if (endedBy(ticket, now)) continue;
      const { numbers } = ticket;
      const text = texts.get(numbers) ?? JSON.stringify(view(numbers));
      texts.set(numbers, text);
      try {
        socket.send(text);
      } catch (error) {
        // It has gone; its close event takes it away.
        log("info", "live.send_failed", { error });
      }
    }
  }

  /**
   * An alarm came: closes the sockets whose time is up or whose key works no more. Never throws.
   * @param alarmAt for when it was set, epoch ms
   * @returns whether it was set for the sockets alone
   */
  async look(alarmAt: number | undefined): Promise<boolean> {
    const wakeAt = socketsWakeAt(this.#ctx);
    if (wakeAt === undefined) return false;
    try {
      await this.#closeEnded(Date.now());
    } catch (error) {
      // What cannot be looked after is not kept open: its alarm would come again at once.
      log("error", "live.look_failed", { error });
      this.#closeAll(LOST_TENANT);
    }
    // Alarms are set for whole milliseconds, and the one that ran last is not set for again.
    return alarmAt !== undefined && Math.abs(alarmAt - wakeAt) <= 1;
  }

  async #closeEnded(now: number): Promise<void> {
    /** By key: many pages of one person are one question. */
    const faults = new Map<string, Promise<Closing | undefined>>();
    const faultOf = async (ticket: Ticket): Promise<Closing | undefined> => {
      const name = `${ticket.home} ${ticket.hash}`;
      const asked = faults.get(name) ?? this.#keyFault(ticket);
      faults.set(name, asked);
      return asked;
    };
    await Promise.all(
      openSockets(this.#ctx).map(async (socket) => {
        const ticket = ticketOf(socket);
        const ended = endedBy(ticket, now);
        if (!ended && ticket.lookAt > now + TOGETHER_MS) return;
        const closing = ended ?? (await faultOf(ticket));
        if (closing) socket.close(closing.code, closing.reason);
        else keepTicket(socket, { ...ticket, lookAt: this.#nextLookAt() });
      }),
    );
  }

  /** The object is going to forget what they look at. */
  close(): void {
    this.#closeAll({ code: GOING_AWAY, reason: "gone" });
  }

  #closeAll({ code, reason }: Closing): void {
    for (const socket of openSockets(this.#ctx)) socket.close(code, reason);
  }

  async #keyFault(ticket: Ticket): Promise<Closing | undefined> {
    try {
      return (await stillWorks(this.#isolate, ticket)) ? undefined : ENDED_KEY;
    } catch (error) {
      // Nobody can say that the key still works: whoever has it connects again.
      log("warn", "live.key_unchecked", { error });
      return LOST_TENANT;
    }
  }

  #nextLookAt(): number {
    return nextLookAt(Date.now(), this.#isolate.settings.TENANT_CACHE_TTL);
  }
}

/** The peer closes: it is answered at once. Without an answer it would wait, and call the connection broken. */
export function answerClose(socket: WebSocket, code: number, reason: string): void {
  try {
    socket.close(UNSENDABLE.has(code) ? NORMAL : code, reason);
  } catch {
    // The runtime has answered already, or the line is gone.
  }
}

function openSockets(ctx: Pick<DurableObjectState, "getWebSockets">): WebSocket[] {
  return ctx.getWebSockets().filter(({ readyState }) => readyState === WebSocket.READY_STATE_OPEN);
}

function keepTicket(socket: WebSocket, ticket: Ticket): void {
  socket.serializeAttachment(ticket);
}

/** A socket of an older version of this Worker has none: it is closed at the next look. */
function ticketOf(socket: WebSocket): Ticket {
  const known = socket.deserializeAttachment() as Ticket | null;
  return known ?? { home: "", hash: "", numbers: "masked", until: 0, lookAt: 0 };
}
