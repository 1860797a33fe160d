/** A provider for tests: says yes unless told otherwise and remembers what it was given. */
import {
  ok,
  type KMsgError,
  type MessageType,
  type Provider,
  type ProviderRequestContext,
  type Result,
  type SendOptions,
  type SendResult,
} from "@k-msg/core";

export interface FakeProvider extends Provider {
  readonly calls: (readonly [SendOptions, ...(ProviderRequestContext | undefined)[]])[];
}

export function fakeProvider(
  id: string,
  supportedTypes: readonly MessageType[] = ["SMS", "LMS", "ALIMTALK"],
  extra: Partial<Provider> & {
    readonly answer?: (options: SendOptions) => Promise<Result<SendResult, KMsgError>>;
  } & Record<string, unknown> = {},
): FakeProvider {
  const calls: FakeProvider["calls"] = [];
  const { answer, ...overrides } = extra;
  return {
    id,
    name: id,
    supportedTypes,
    calls,
    healthCheck: async () => ({ healthy: true, issues: [] }),
    async send(...call) {
      calls.push(call);
      const [options] = call;
      if (answer !== undefined) return answer(options);
      return ok({
        messageId: "the provider's idea",
        providerId: "the provider's idea",
        providerMessageId: `${id}-${calls.length}`,
        status: "SENT",
        type: "MMS",
        to: "the provider's idea",
      });
    },
    ...overrides,
  };
}
