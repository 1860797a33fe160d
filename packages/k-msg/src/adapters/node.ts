/** Everything of `@k-msg/messaging/adapters/node`. */
export * from "@k-msg/messaging/adapters/node";
