/** Everything of `@k-msg/core`. */
export * from "@k-msg/core";
