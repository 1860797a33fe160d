export { Batches, type BatchSendOptions } from "./batches.ts";
export { MessageObjects } from "./client.ts";
export {
  CallError,
  ConnectionError,
  ProblemError,
  WaitTimeoutError,
  type ProblemPointer,
} from "./errors.ts";
export { Messages } from "./messages.ts";
export type { ClientOptions } from "./options.ts";
export { Pages } from "./pages.ts";
export type { Runtime, Socket } from "./runtime.ts";
export type {
  Answer,
  Batch,
  BatchAccepted,
  BatchDetail,
  BatchDryRun,
  BatchInput,
  CallOptions,
  Message,
  MessageInput,
  MessageWithTimeline,
  Method,
  Page,
  PathOf,
  Problem,
  ProblemCode,
  QueryOf,
  RequestOptions,
  Schema,
  SendOptions,
} from "./types.ts";
export type { WaitOptions } from "./wait.ts";
