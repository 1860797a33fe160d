/** Everything of `@k-msg/messaging/adapters/cloudflare`. */
export * from "@k-msg/messaging/adapters/cloudflare";
