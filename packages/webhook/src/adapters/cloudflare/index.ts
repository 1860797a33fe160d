export {
  createD1WebhookPersistence,
  type CreateD1WebhookPersistenceOptions,
} from "./d1-persistence.ts";
export {
  buildWebhookSchemaSql,
  type D1DatabaseLike,
  type D1PreparedStatementLike,
  DEFAULT_WEBHOOK_DELIVERY_TABLE,
  DEFAULT_WEBHOOK_ENDPOINT_TABLE,
  initializeWebhookSchema,
  type WebhookSchemaOptions,
} from "./schema.ts";
