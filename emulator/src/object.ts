/** The one place that knows the binding and the object's name: one vendor, one object. */
export function emulatorState(env: Env) {
  return env.STATE.getByName("iwinv");
}
