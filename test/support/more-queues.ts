/** Two queues beside that of wrangler.jsonc. */
export const MORE_QUEUES = {
  queueProducers: {
    MIRROR_1: { queueName: "message-mirror-1" },
    MIRROR_2: { queueName: "message-mirror-2" },
  },
  queueConsumers: {
    "message-mirror-1": { maxBatchSize: 100, maxBatchTimeout: 1, maxRetries: 100 },
    "message-mirror-2": { maxBatchSize: 100, maxBatchTimeout: 1, maxRetries: 100 },
  },
};
