/** The one place that knows the binding and the object's name: one vendor, one object. */
export function emulatorState(env: Env) {
  return env.STATE.getByName("iwinv");
}

/** The same environment with another vendor's object in it. */
export function instanceEnv(env: Env, name: string): Env {
  const state = { getByName: () => env.STATE.getByName(`iwinv:${name}`) };
  return { ...env, STATE: state as unknown as Env["STATE"] };
}
