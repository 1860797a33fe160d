/** A message or a batch as it is now. */
import { useCallback, useEffect, useState } from "preact/hooks";

import { useApp } from "./app-context.ts";
import { follow, type LiveMode } from "./live.ts";

export interface Live<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  readonly mode: LiveMode;
  /** Shows what another call has answered. */
  readonly put: (value: T) => void;
}

/** Pure, and the same in every rendering. */
export interface LiveFacts<T> {
  /** Nothing more is expected of it. */
  readonly isDone: (value: T) => boolean;
  /** Order of answers: an answer that was overtaken on its way must not undo what is shown. */
  readonly progressOf: (value: T) => number;
  /** Query beside the path, such as `?numbers=masked`. */
  readonly query?: string;
}

export function useLive<T>(
  path: string,
  { isDone, progressOf, query = "" }: LiveFacts<T>,
): Live<T> {
  const { api } = useApp();
  const [value, setValue] = useState<T>();
  const [error, setError] = useState<unknown>();
  const [mode, setMode] = useState<LiveMode>("polling");

  const put = useCallback(
    (told: T) =>
      setValue((shown) =>
        shown !== undefined && progressOf(told) < progressOf(shown) ? shown : told,
      ),
    [progressOf],
  );

  useEffect(() => {
    setValue(undefined);
    setError(undefined);
    return follow<T>({
      path,
      query,
      key: api.key,
      load: async () => api.get<T>(path + query),
      isDone,
      onValue: (told) => {
        put(told);
        setError(undefined);
      },
      onError: setError,
      onMode: setMode,
    });
  }, [path, query, api, isDone, put]);

  return { value, error, mode, put };
}
