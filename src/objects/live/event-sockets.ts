/**
 * Sockets on which a tenant's events are told: held by the tenant's object, through hibernation. No alarm looks after them: cron does,
 * once a minute, and a key that is revoked here closes its sockets at once.
 */
import {
  EventBudget,
  isSilent,
  LISTENERS_KNOWN_MS,
  MAX_EVENT_SOCKETS,
  passes,
  SILENT,
  type EventFilter,
  type EventTicket,
  type LiveEvent,
} from "../../domain/live/events.ts";
import {
  ENDED_KEY,
  endedBy,
  LOST_TENANT,
  TRY_AGAIN_LATER,
  type Admission,
  type Closing,
} from "../../domain/live/ticket.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import { iso } from "../../kernel/time/iso.ts";
import { stillWorks, type KeyLookup } from "./key-lookup.ts";
import { LIVE_PROTOCOL } from "./live-sockets.ts";

const HEADER = "x-live-ticket";
const FILTER = "x-live-filter";
const SILENCE: Closing = { code: SILENT, reason: "no ping for three minutes" };
/** Keys looked up at once. */
const WIDTH = 10;

/** The Worker's request to the tenant's object for a socket. No key travels on. */
export function eventSocketRequest(admission: Admission, filter: EventFilter): Request {
  const headers = {
    upgrade: "websocket",
    [HEADER]: JSON.stringify(admission),
    [FILTER]: JSON.stringify(filter),
  };
  return new Request("https://object/events", { headers });
}

export class EventSockets {
  readonly #ctx: DurableObjectState;
  readonly #isolate: KeyLookup;
  readonly #budget = new EventBudget();

  constructor(ctx: DurableObjectState, isolate: KeyLookup) {
    this.#ctx = ctx;
    this.#isolate = isolate;
  }

  accept(request: Request): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    const now = Date.now();
    const admission = JSON.parse(request.headers.get(HEADER) ?? "null") as Admission;
    const filter = JSON.parse(request.headers.get(FILTER) ?? "{}") as EventFilter;
    const full = this.#open().length >= MAX_EVENT_SOCKETS;
    this.#ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    this.#ctx.acceptWebSocket(server);
    server.serializeAttachment({
      ...admission,
      lookAt: now,
      filter,
      openedAt: now,
    } satisfies EventTicket);
    if (full) server.close(TRY_AGAIN_LATER, "too many are listening");
    else {
      const until = iso(now + LISTENERS_KNOWN_MS);
      send(server, { type: "gap", data: { why: "opening", from: iso(now), until } });
    }
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: { "sec-websocket-protocol": LIVE_PROTOCOL },
    });
  }

  /** @param missed events that did not get here since the last ones that did. @returns whether anybody listens */
  tell(events: readonly LiveEvent[], missed: number): boolean {
    const open = this.#open();
    const now = Date.now();
    const told = events.slice(0, this.#budget.take(events.length, now));
    const left = events.length - told.length;
    for (const socket of open) {
      const ticket = ticketOf(socket);
      if (endedBy(ticket, now)) continue;
      if (missed > 0) send(socket, gap("lost", missed, now));
      const data = told.filter((event) => passes(ticket.filter, event));
      if (data.length > 0) send(socket, { type: "events", data });
      if (left > 0) send(socket, gap("too_many", left, now));
    }
    return open.length > 0;
  }

  /** A key of this tenant works no more. */
  revoked(tenant: string, hash: string): void {
    for (const socket of this.#open()) {
      const ticket = ticketOf(socket);
      if (ticket.home === tenant && ticket.hash === hash) close(socket, ENDED_KEY);
    }
  }

  /** Closes sockets whose time is up, whose key works no more, or that are silent. @returns how many are open after that */
  async tend(): Promise<number> {
    const now = Date.now();
    await inBounds(this.#open(), WIDTH, async (socket) => {
      const ticket = ticketOf(socket);
      const pinged = this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime();
      const closing =
        endedBy(ticket, now) ??
        (isSilent(ticket, pinged, now) ? SILENCE : await this.#keyFault(ticket));
      if (closing) close(socket, closing);
    });
    return this.#open().length;
  }

  async #keyFault(ticket: EventTicket): Promise<Closing | undefined> {
    try {
      return (await stillWorks(this.#isolate, ticket)) ? undefined : ENDED_KEY;
    } catch (error) {
      log("warn", "live.key_unchecked", { error });
      return LOST_TENANT;
    }
  }

  #open(): readonly WebSocket[] {
    return this.#ctx
      .getWebSockets()
      .filter(({ readyState }) => readyState === WebSocket.READY_STATE_OPEN);
  }
}

const gap = (why: "lost" | "too_many", missed: number, now: number) => ({
  type: "gap",
  data: { why, missed, until: iso(now) },
});

function send(socket: WebSocket, view: object): void {
  try {
    socket.send(JSON.stringify(view));
  } catch (error) {
    // It has gone; its close event takes it away.
    log("info", "live.send_failed", { error });
  }
}

function close(socket: WebSocket, { code, reason }: Closing): void {
  try {
    socket.close(code, reason);
  } catch {
    // It has gone.
  }
}

function ticketOf(socket: WebSocket): EventTicket {
  return socket.deserializeAttachment() as EventTicket;
}
