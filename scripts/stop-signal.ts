/** When to stop. */
const PARENT_POLL_MS = 500;

/**
 * Resolves when somebody wants this process to end, with a word on who. The handlers stay: npm passes on a Ctrl-C that the
 * terminal has sent us already, and a second one must not end us with the parts still running.
 */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => resolve(signal));
    }
    // npm passes its signals to a shell, which ends without telling us.
    if (process.env["npm_lifecycle_event"] === undefined) return;
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      resolve("the end of npm");
    }, PARENT_POLL_MS);
    timer.unref();
  });
}
