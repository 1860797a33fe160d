/** A middleware for routers in the manner of Hono: one line when a request comes, one when it has been answered. */
import { Logger, type LoggerConfig } from "./logger.ts";

/** The part of a router's context that is read. */
export interface LoggerMiddlewareContext {
  readonly req: { readonly method: string; readonly path: string };
  readonly res?: { readonly status: number } | undefined;
}

export const loggerMiddleware = (config?: Partial<LoggerConfig>) => {
  const base = new Logger({}, config);
  return async (context: LoggerMiddlewareContext, next: () => Promise<unknown>): Promise<void> => {
    const requestId = crypto.randomUUID().slice(0, 8);
    const { method, path } = context.req;
    const log = base.child({ requestId, method, path });
    const started = Date.now();
    log.info("request started");
    try {
      await next();
      log.info("request completed", {
        status: context.res?.status,
        duration: Date.now() - started,
      });
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      log.error("request failed", { duration: Date.now() - started }, error);
      throw thrown;
    }
  };
};
