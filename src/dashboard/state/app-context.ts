/** The context that every page has. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Say } from "../text/texts.ts";
import type { Api } from "./api.ts";
import type { Preferences } from "./preferences.ts";
import type { About } from "./shapes.ts";

export interface AppContext {
  readonly api: Api;
  readonly about: About;
  readonly preferences: Preferences;
  readonly say: Say;
  /** A time in the chosen zone. */
  readonly time: (at: string | number, withMs?: boolean) => string;
  readonly may: (scope: About["scopes"][number]) => boolean;
}

export const AppContext = createContext<AppContext | undefined>(undefined);

export function useApp(): AppContext {
  const context = useContext(AppContext);
  if (!context) throw new Error("a page outside of the app");
  return context;
}
