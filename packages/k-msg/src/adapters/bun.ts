/** Everything of `@k-msg/messaging/adapters/bun`. */
export * from "@k-msg/messaging/adapters/bun";
