/** What a block can be run against: real D1 and KV in workerd, Postgres in this process, the emulator over HTTP. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { PGlite } from "@electric-sql/pglite";
import { KMsg } from "@k-msg/messaging";
import { createCloudflareSqlClient } from "@k-msg/messaging/adapters/cloudflare";
import { IWINVProvider } from "@k-msg/provider";
import { drizzle } from "drizzle-orm/pglite";
import { getPlatformProxy } from "wrangler";

import type { Context } from "./context.ts";
import { BUILD } from "./folders.ts";

export interface World extends Context {
  close(): Promise<void>;
}

/** @param emulator base address of the emulator instance */
export async function openWorld(emulator: string): Promise<World> {
  const postgres = new PGlite();
  const bindings = await getPlatformProxy<Context["env"]>({
    configPath: writeBindings(),
    persist: false,
  });
  const provider = iwinvAt(emulator);
  return {
    providers: [provider],
    env: bindings.env,
    kmsg: new KMsg({ providers: [provider] }),
    client: createCloudflareSqlClient({
      dialect: "postgres",
      query: async (sql, params = []) => {
        const { rows, affectedRows } = await postgres.query(sql, [...params]);
        return { rows, rowCount: affectedRows ?? rows.length };
      },
    }),
    db: drizzle(postgres),
    async close() {
      await bindings.dispose();
      await postgres.close();
    },
  };
}

/** IWINV as the emulator plays it, with the keys of development. */
export const iwinvAt = (emulator: string): IWINVProvider =>
  new IWINVProvider({
    apiKey: "alim-key",
    smsApiKey: "sms-key",
    smsAuthKey: "sms-auth",
    smsCompanyId: "acme",
    senderNumber: "0215990000",
    baseUrl: `${emulator}/alimtalk`,
    smsBaseUrl: `${emulator}/sms`,
  });

function writeBindings(): string {
  mkdirSync(BUILD, { recursive: true });
  const file = join(BUILD, "wrangler.json");
  const config = {
    name: "contracts",
    compatibility_date: "2026-11-02",
    d1_databases: [{ binding: "DB", database_name: "contracts", database_id: "contracts" }],
    kv_namespaces: [{ binding: "KMSG_KV", id: "contracts" }],
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
