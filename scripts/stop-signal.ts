/** When to stop. */
const PARENT_POLL_MS = 500;

/** npm's copy of a signal comes this long after it at the latest. */
const COPY_MS = 1000;

/** Resolves at the next signal that is no copy of the one before. */
export function nextSignal(): Promise<void> {
  const from = Date.now() + COPY_MS;
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        if (Date.now() >= from) resolve();
      });
    }
  });
}

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
