/** Loads what a page shows, again and again while the tab is seen. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  /** Epoch milliseconds of the data. */
  readonly at: number | undefined;
  /** True if the data is that of the present key, not of the one before. */
  readonly isCurrent: boolean;
  readonly reload: () => void;
}

interface State<T> extends Pick<Loaded<T>, "data" | "error" | "at"> {
  readonly key: string | undefined;
}

/**
 * @param key loads anew when it changes; what is shown stays until the new data is there.
 * @param everyMs 0: only when asked. In a hidden tab it waits, and loads as soon as the tab is seen again.
 */
export function useLoad<T>(load: () => Promise<T>, key: string, everyMs = 0): Loaded<T> {
  const [state, setState] = useState<State<T>>({
    key: undefined,
    data: undefined,
    error: undefined,
    at: undefined,
  });
  const latest = useRef(load);
  latest.current = load;
  const latestKey = useRef(key);
  latestKey.current = key;
  const turn = useRef(0);

  const reload = useCallback(() => {
    const mine = ++turn.current;
    const asked = latestKey.current;
    latest.current().then(
      (data) => {
        if (mine === turn.current) setState({ key: asked, data, error: undefined, at: Date.now() });
      },
      (error: unknown) => {
        if (mine === turn.current) setState((before) => ({ ...before, error }));
      },
    );
  }, []);

  useEffect(() => {
    reload();
    return () => {
      turn.current += 1;
    };
  }, [key, reload]);

  useEffect(() => {
    if (everyMs === 0) return;
    const timer = setInterval(() => !document.hidden && reload(), everyMs);
    const onSeen = (): void => {
      if (!document.hidden) reload();
    };
    document.addEventListener("visibilitychange", onSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onSeen);
    };
  }, [everyMs, reload]);

  const { key: shown, ...loaded } = state;
  return { ...loaded, isCurrent: shown === key, reload };
}
