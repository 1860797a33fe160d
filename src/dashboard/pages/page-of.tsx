/** Chooses the page of a route. */
import type { Route } from "../state/route.ts";
import { Batch } from "./batch.tsx";
import { Batches } from "./batches.tsx";
import { Letters } from "./letters.tsx";
import { Message } from "./message.tsx";
import { Messages } from "./messages.tsx";
import { Overview } from "./overview.tsx";
import { Send } from "./send.tsx";
import { Settings } from "./settings.tsx";

export function PageOf({ route: { page, id, query } }: { readonly route: Route }) {
  switch (page) {
    case "overview":
      return <Overview />;
    case "messages":
      return id === undefined ? <Messages query={query} /> : <Message id={id} />;
    case "batches":
      return id === undefined ? <Batches /> : <Batch id={id} />;
    case "send":
      return <Send />;
    case "letters":
      return <Letters />;
    case "settings":
      return <Settings />;
  }
}
