import { once } from "node:events";
import { connect } from "node:net";

import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { freePorts } from "../../scripts/ports.ts";
import { CycleWatch, turnstile } from "../../scripts/turnstile.ts";

describe("the door of the embedded Postgres", () => {
  let url = "";
  /** With a door that soon ends what is idle in a transaction. */
  let hasty = "";
  const stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const [port = 0, innerPort = 0, hastyPort = 0] = await freePorts(3);
    const db = await PGlite.create("memory://");
    const server = new PGLiteSocketServer({
      db,
      host: "127.0.0.1",
      port: innerPort,
      maxConnections: 50,
    });
    await server.start();
    const door = turnstile(port, innerPort);
    await once(door, "listening");
    const hastyDoor = turnstile(hastyPort, innerPort, 50);
    await once(hastyDoor, "listening");
    hasty = `postgres://postgres:postgres@127.0.0.1:${hastyPort}/postgres`;
    url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
    stops.push(
      async () => new Promise((resolve) => door.close(resolve)),
      async () => new Promise((resolve) => hastyDoor.close(resolve)),
      async () => server.stop(),
      async () => db.close(),
    );
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  it("lets many connections work at once, in and out of transactions", async () => {
    const clients = Array.from({ length: 12 }, () => postgres(url, { max: 1, fetch_types: false }));
    await clients[0]?.unsafe("create table numbers (n integer)");
    const work = clients.map(async (sql, i) => {
      for (let round = 0; round < 10; round++) {
        const [row] = await sql`select ${i * 1000 + round}::int as n`;
        expect(row?.["n"]).toBe(i * 1000 + round);
        await sql.begin(async (tx) => {
          await tx`insert into numbers values (${i})`;
          const [inside] = await tx`select count(*)::int as n from numbers where n = ${i}`;
          expect(inside?.["n"]).toBe(round + 1);
        });
      }
      await sql.end();
    });
    await Promise.all(work);
    const sql = postgres(url, { max: 1 });
    expect((await sql`select count(*)::int as n from numbers`)[0]?.["n"]).toBe(120);
    await sql.end();
  });

  it("goes on after clients vanished while their BEGIN was running", async () => {
    const startup = Buffer.from("\0\0\0\x17\0\x03\0\0user\0postgres\0\0", "latin1");
    const begin = Buffer.from("Q\0\0\0\x0aBEGIN\0", "latin1");
    const vanish = async (): Promise<void> => {
      const socket = connect(Number(new URL(url).port), "127.0.0.1");
      socket.on("error", () => undefined);
      const watch = new CycleWatch();
      await new Promise<void>((resolve) => {
        socket.on("data", (bytes: Buffer) => watch.feed(bytes) && resolve());
        socket.write(startup);
      });
      await new Promise<void>((resolve) => {
        socket.write(begin, () => resolve());
      });
      socket.destroy();
    };
    const work = async (): Promise<void> => {
      const sql = postgres(url, { max: 1, fetch_types: false });
      for (let i = 0; i < 20; i++) {
        const [row] = await sql.begin(async (tx) => tx`select ${i}::int as n`);
        expect(row?.["n"]).toBe(i);
      }
      await sql.end();
    };
    for (let round = 0; round < 10; round++) {
      await Promise.all([work(), ...Array.from({ length: 10 }, vanish)]);
    }
  });

  it("goes on after a client that says nothing more in its transaction", async () => {
    const silent = postgres(hasty, { max: 1, fetch_types: false, onnotice: () => undefined });
    await silent`select 1`;
    await silent.unsafe("begin");
    const sql = postgres(hasty, { max: 1, fetch_types: false });
    expect((await sql`select 3::int as n`)[0]?.["n"]).toBe(3);
    await sql.end();
    await silent.end({ timeout: 0 });
  });

  it("goes on after a client vanished in the middle of a transaction", async () => {
    const lost = postgres(url, { max: 1 });
    await lost
      .begin(async (tx) => {
        await tx`select 1`;
        await lost.end({ timeout: 0 });
      })
      .catch(() => undefined);
    const sql = postgres(url, { max: 1 });
    expect((await sql`select 2::int as n`)[0]?.["n"]).toBe(2);
    await sql.end();
  });

  it("sees the end of a cycle however the bytes are cut", () => {
    const ready = Buffer.from([0x43, 0, 0, 0, 6, 65, 0, 0x5a, 0, 0, 0, 5, 0x49]);
    for (let cut = 1; cut < ready.length; cut++) {
      const watch = new CycleWatch();
      expect(watch.feed(ready.subarray(0, cut))).toBeUndefined();
      expect(watch.feed(ready.subarray(cut))).toBe(true);
    }
    expect(new CycleWatch().feed(Buffer.from([0x5a, 0, 0, 0, 5, 0x54]))).toBe(false);
  });
});
