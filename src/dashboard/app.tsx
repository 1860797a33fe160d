/** The web page: who is signed in, which page is shown, in which language and colours. */
import { render } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { PageOf } from "./pages/page-of.tsx";
import { SignIn } from "./pages/sign-in.tsx";
import { PreferenceBar } from "./parts/preference-bar.tsx";
import { TopBar } from "./parts/top-bar.tsx";
import { ApiError, apiWith } from "./state/api.ts";
import { AppContext } from "./state/app-context.ts";
import { readPreferences, storePreferences, type Preferences } from "./state/preferences.ts";
import { PAGES, routeOf, type PageName, type Route } from "./state/route.ts";
import { storedKey, storeKey } from "./state/session.ts";
import type { About } from "./state/shapes.ts";
import { sayIn } from "./text/texts.ts";
import { timeText } from "./text/times.ts";

import "./style.css";

interface Session {
  readonly key: string;
  readonly about: About;
}

function App() {
  const [preferences, setPreferences] = useState(readPreferences);
  const [session, setSession] = useState<Session>();
  /** A key of before the page was loaded anew is tried once. */
  const [trying, setTrying] = useState(() => storedKey() !== undefined);
  const route = useRoute();
  const say = useMemo(() => sayIn(preferences.language), [preferences.language]);

  const signOut = (): void => {
    storeKey(undefined);
    setSession(undefined);
  };
  const signIn = async (key: string): Promise<string | undefined> => {
    try {
      const about = await apiWith(key, () => undefined).get<About>("/v1/about");
      storeKey(key);
      setSession({ key, about });
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401) storeKey(undefined);
      if (error.status === 0) return say("error.network");
      return error.status === 401 ? say("sign.wrong") : error.message;
    }
  };

  useEffect(() => {
    const { documentElement } = document;
    documentElement.lang = preferences.language;
    if (preferences.theme === "auto") delete documentElement.dataset["theme"];
    else documentElement.dataset["theme"] = preferences.theme;
  }, [preferences]);
  useEffect(() => {
    document.title = `${say(`nav.${route.page}`)} · ${say("app.title")}`;
  }, [route.page, say]);
  useEffect(() => {
    const key = storedKey();
    if (key !== undefined) void signIn(key).finally(() => setTrying(false));
  }, []);

  const context = useMemo(
    () => session && contextOf(session, preferences, signOut),
    [session, preferences],
  );
  const bar = (
    <PreferenceBar
      say={say}
      preferences={preferences}
      onChange={(next) => {
        storePreferences(next);
        setPreferences(next);
      }}
    />
  );
  if (!context) {
    return (
      <>
        <main>{trying ? <p>{say("common.loading")}</p> : <SignIn say={say} onKey={signIn} />}</main>
        {bar}
      </>
    );
  }
  const allowed = (page: PageName): boolean =>
    page === "send" ? context.may("send") : page === "settings" || context.may("read");
  // A key that only sends begins where it can do something.
  const shown = allowed(route.page)
    ? route
    : { page: PAGES.find(allowed) ?? route.page, id: undefined, query: {} };
  return (
    <AppContext.Provider value={context}>
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          // The address behind the # is the page's.
          event.preventDefault();
          document.querySelector("main")?.focus();
        }}
      >
        {say("app.skip")}
      </a>
      <TopBar say={say} page={shown.page} allowed={allowed} onSignOut={signOut} />
      <Content route={shown} />
      {bar}
    </AppContext.Provider>
  );
}

/** Takes the focus when another page comes, as a new document would. */
function Content({ route }: { readonly route: Route }) {
  const main = useRef<HTMLElement>(null);
  const place = `${route.page}/${route.id ?? ""}`;
  const shown = useRef(place);
  useEffect(() => {
    if (shown.current === place) return;
    shown.current = place;
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [place]);
  return (
    <main id="content" ref={main} tabIndex={-1}>
      <PageOf key={place} route={route} />
    </main>
  );
}

function contextOf({ key, about }: Session, preferences: Preferences, signOut: () => void) {
  return {
    api: apiWith(key, signOut),
    about,
    preferences,
    say: sayIn(preferences.language),
    time: (at: string | number, withMs = false) => timeText(at, preferences.zone, withMs),
    may: (scope: About["scopes"][number]) => about.scopes.includes(scope),
  };
}

function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const onChange = (): void => setRoute(routeOf(location.hash));
    addEventListener("hashchange", onChange);
    return () => removeEventListener("hashchange", onChange);
  }, []);
  return route;
}

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");
render(<App />, root);
