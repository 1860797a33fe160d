import { describe, expect, it } from "vitest";

import { EventEmitter } from "./emitter.ts";

describe("an emitter", () => {
  it("calls listeners at once, in the order they came, and says whether somebody listened", () => {
    const emitter = new EventEmitter();
    const heard: unknown[] = [];
    const first = (...args: unknown[]) => heard.push(["first", ...args]);
    emitter.on("a", first).addListener("a", () => heard.push("second"));
    expect(emitter.emit("a", 1, 2)).toBe(true);
    expect(heard).toEqual([["first", 1, 2], "second"]);
    expect(emitter.emit("b")).toBe(false);
  });

  it("forgets a listener, all of an event, or all", () => {
    const emitter = new EventEmitter();
    const heard: string[] = [];
    const listener = () => heard.push("on");
    emitter.on("a", listener).on("a", listener).off("a", listener).emit("a");
    expect(heard).toEqual(["on"]);
    expect(emitter.removeListener("a", listener).emit("a")).toBe(false);
    emitter.once("a", () => heard.push("once"));
    expect([emitter.emit("a"), emitter.emit("a")]).toEqual([true, false]);
    emitter.on("a", listener).on("b", listener).removeAllListeners("a");
    expect([emitter.emit("a"), emitter.emit("b")]).toEqual([false, true]);
    expect(emitter.removeAllListeners().emit("b")).toBe(false);
    expect(heard).toEqual(["on", "once", "on"]);
  });

  it("goes on with the listeners there were when one is taken away meanwhile", () => {
    const emitter = new EventEmitter();
    const heard: number[] = [];
    const second = () => heard.push(2);
    emitter.on("a", () => emitter.off("a", second)).on("a", second);
    emitter.emit("a");
    emitter.emit("a");
    expect(heard).toEqual([2]);
  });

  it("lets its caller have what a listener throws", () => {
    const emitter = new EventEmitter().on("a", () => {
      throw new Error("mine");
    });
    expect(() => emitter.emit("a")).toThrow("mine");
  });
});
