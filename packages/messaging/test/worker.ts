/** The Worker of the tests: objects with a storage to run adapters in, and the tracking object as a user exports it. */
export { TrackingObject } from "../src/adapters/cloudflare/index.ts";

/** Only its storage is used, from the tests. */
export class StorageObject {
  async fetch(): Promise<Response> {
    return new Response("ok");
  }
}

export default {
  async fetch(): Promise<Response> {
    return new Response("ok");
  },
};
