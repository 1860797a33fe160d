import { afterEach, describe, expect, it, vi } from "vitest";

import { loggerMiddleware } from "./logger-middleware.ts";
import { createLogger, getLogger, Logger, logger, setGlobalLogger } from "./logger.ts";
import { getRuntimeEnvSource, readRuntimeEnv } from "./runtime-env.ts";

const lines: string[] = [];
for (const method of ["debug", "info", "warn", "error"] as const) {
  vi.spyOn(console, method).mockImplementation((line: string) => void lines.push(line));
}
afterEach(() => {
  lines.length = 0;
});
const last = () => JSON.parse(lines.at(-1) ?? "null") as Record<string, unknown>;
const json = (context = {}) => createLogger(context, { enableJson: true });

describe("a log line", () => {
  it("keeps ids readable and hides what is personal or secret, wherever it stands", () => {
    json({ messageId: "m-1" }).info("sent to 010-1234-5678", {
      total: 3,
      author: "kim",
      to: "01012345678",
      userPhone: "01012345678",
      apiKey: "k",
      email: { token: "abcdefgh" },
      recipient: ["01012345678"],
      list: [{ password: 7 }],
    });
    expect(last()).toMatchObject({
      level: "INFO",
      message: "sent to ***",
      context: {
        messageId: "m-1",
        total: 3,
        author: "kim",
        to: "010***78",
        userPhone: "010***78",
        apiKey: "***",
        email: { token: "abc***gh" },
        recipient: "[REDACTED]",
        list: [{ password: "***" }],
      },
    });
    json().error("no", {}, new Error("number 01012345678 is wrong"));
    expect(lines.at(-1)).not.toContain("01012345678");
    expect(last()["error"]).toMatchObject({ name: "Error", message: "number *** is wrong" });
  });

  it("is written from its level up, with the child's context, and measured", async () => {
    const log = new Logger({ a: 1 }, { level: "WARN", enableJson: true });
    log.info("quiet");
    log.child({ b: 2 }).warn("loud");
    expect(lines).toHaveLength(1);
    expect(last()["context"]).toEqual({ a: 1, b: 2 });
    const timed = json();
    timed.time("t")();
    expect(last()["duration"]).toBeTypeOf("number");
    expect(await timed.measure("m", () => 7)).toBe(7);
    await expect(timed.measure("m", () => Promise.reject(new Error("x")))).rejects.toThrow("x");
    expect(last()).toMatchObject({ level: "ERROR" });
    createLogger({}, { enableColors: false }).info("plain");
    expect(lines.at(-1)).toMatch(/^\[.+\] INFO: plain$/);
  });

  it("goes through the global logger of the moment", () => {
    const before = getLogger();
    setGlobalLogger(json({ global: true }));
    logger.info("x");
    expect(last()["context"]).toEqual({ global: true });
    setGlobalLogger(before);
  });

  it("marks the beginning and the end of a request", async () => {
    const middleware = loggerMiddleware({ enableJson: true });
    const context = { req: { method: "GET", path: "/" }, res: { status: 200 } };
    await middleware(context, async () => undefined);
    expect(last()).toMatchObject({ message: "request completed", context: { status: 200 } });
    await expect(middleware(context, async () => Promise.reject(new Error("x")))).rejects.toThrow(
      "x",
    );
    expect(last()).toMatchObject({ message: "request failed" });
  });
});

it("finds settings where the runtime keeps them", () => {
  const scope = globalThis as { __K_MSG_ENV__?: unknown };
  scope.__K_MSG_ENV__ = { A: "1", B: 2 };
  expect([readRuntimeEnv("A"), readRuntimeEnv("B")]).toEqual(["1", undefined]);
  delete scope.__K_MSG_ENV__;
  expect(getRuntimeEnvSource()).toBeDefined();
});
