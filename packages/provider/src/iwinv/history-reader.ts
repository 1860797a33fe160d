import type { KMsgError, ProviderRequestContext, Result } from "@k-msg/core";

import { type IWINVConfig, type IwinvSettings, resolveConfig } from "./config.ts";
import { type IwinvHistoryPage, type IwinvHistoryRange, readHistoryPage } from "./history-page.ts";
import type { IwinvHistoryRow } from "./history-rows.ts";
import { selectHistory } from "./history-select.ts";
import type { IwinvHistoryQuery } from "./history.ts";

/** IWINV's history read for many messages at once (our addition). Apart from the provider, so that who only sends carries none of it. */
export class IWINVHistoryReader {
  readonly #settings: IwinvSettings;

  /** Throws KMsgError INVALID_REQUEST without a config or an `apiKey`. */
  constructor(config: IWINVConfig) {
    this.#settings = resolveConfig(config);
  }

  /** One page of all recipients' history. */
  async readPage(
    range: IwinvHistoryRange,
    context: ProviderRequestContext = {},
  ): Promise<Result<IwinvHistoryPage, KMsgError>> {
    return readHistoryPage(this.#settings, range, context);
  }

  /** Selects from these rows, which pages brought, those that `IWINVProvider.searchHistory` would return. */
  select(query: IwinvHistoryQuery, raws: readonly Record<string, unknown>[]): IwinvHistoryRow[] {
    return selectHistory(this.#settings, query, raws);
  }
}
