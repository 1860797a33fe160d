import type { HttpClient } from "./types.ts";

/** The runtime's own `fetch`. Follows no redirect: the signed body goes to the registered address alone. */
export class DefaultHttpClient implements HttpClient {
  async fetch(url: string, init: RequestInit): Promise<Response> {
    return fetch(url, { redirect: "manual", ...init });
  }
}
