/**
 * Secrets that everybody knows, because they stand in this repository or in the examples that it follows. They protect nothing;
 * `test/node/published-secrets.test.ts` compares them with the local stack's. Those of providers stand in their descriptors.
 */
const PUBLISHED: ReadonlySet<string> = new Set(["local-cron-token"]);
const PUBLISHED_PREFIX = "dev-only-";

export function isPublished(secret: string): boolean {
  return PUBLISHED.has(secret) || secret.startsWith(PUBLISHED_PREFIX);
}
