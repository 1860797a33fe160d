/**
 * Once an hour: objects keep what SQL knows of erasures and holds. They were told when these were made; this is for those from before
 * they kept any, and for the hashes that a rotation of keys added since (sql/privacy/stale-rows.ts).
 */
import type { Kept } from "../../domain/privacy/kept.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { knownErasures, knownHolds } from "../../sql/privacy/known-acts.ts";

const PAGE = 500;
/** Objects called at once. */
const WIDTH = 20;

type Host = Pick<Isolate, "settings" | "optOuts" | "withPostgres">;

interface Owned {
  readonly owner: string;
  readonly kept: Kept;
}

export async function keepKnown(isolate: Host): Promise<void> {
  const since = Date.now() - isolate.settings.BACKUP_DAYS * DAY_MS;
  await isolate.withPostgres(async (sql) => {
    await pages(isolate, async (after) => {
      const found = await knownErasures(sql, since, after, PAGE);
      return found.map((kept) => ({ owner: kept.owner, kept }));
    });
    await pages(isolate, async (after) => {
      const found = await knownHolds(sql, since, after, PAGE);
      return found.map(({ tenant, hold }) => ({ owner: tenant, kept: hold }));
    });
  }, "job");
}

type Page = (
  after: string,
) => Promise<readonly (Owned & { readonly kept: { readonly id: string } })[]>;

async function pages({ optOuts }: Pick<Isolate, "optOuts">, read: Page): Promise<void> {
  let after = "";
  for (;;) {
    const page = await read(after);
    const byOwner = Map.groupBy(page, ({ owner }) => owner);
    await inBounds([...byOwner], WIDTH, async ([owner, own]) =>
      optOuts.keep(
        owner,
        own.map(({ kept }) => kept),
      ),
    );
    if (page.length < PAGE) return;
    after = page.at(-1)?.kept.id ?? "";
  }
}
