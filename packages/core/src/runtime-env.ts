/** Settings by name, wherever this runtime keeps them. */

export type RuntimeEnvRecord = Record<string, string | undefined>;

type Source = Readonly<Record<string, unknown>>;

const isSource = (value: unknown): value is Source => typeof value === "object" && value !== null;

/** The first there is of `__K_MSG_ENV__`, `__ENV__` and `process.env` on `globalThis`; else empty. */
export const getRuntimeEnvSource = (): RuntimeEnvRecord => {
  const scope = globalThis as unknown as Source;
  const { process } = scope;
  const places = [
    scope["__K_MSG_ENV__"],
    scope["__ENV__"],
    isSource(process) ? process["env"] : undefined,
  ];
  return (places.find(isSource) ?? {}) as RuntimeEnvRecord;
};

/** Undefined for what is not there and for what is not text. */
export const readRuntimeEnv = (key: string): string | undefined => {
  // A binding of a Worker may be anything.
  const value: unknown = getRuntimeEnvSource()[key];
  return typeof value === "string" ? value : undefined;
};
