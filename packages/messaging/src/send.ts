/**
 * One message from hook to answer: before hook, route, onboarding, persistence, provider, hooks.
 *
 * Once the provider has accepted, the answer is a success whatever a hook or the repository does afterwards: a caller who
 * saw a failure would send again, and the recipient would get two messages.
 */
import type { KMsgError, Provider, ProviderRequestContext, Result, SendResult } from "@k-msg/core";
import { fail, ok } from "@k-msg/core";

import { messageProblem } from "./checks.ts";
import { toKMsgError } from "./errors.ts";
import type { HookContext, HookRunner } from "./hooks.ts";
import { onboardingProblem } from "./onboarding.ts";
import type { Persistence } from "./persistence.ts";
import { abortedBefore, mergedContext } from "./request-context.ts";
import { type KMsgRetryConfig, withRetries } from "./retry.ts";
import type { Route, Router } from "./routing.ts";
import { withTimeLimit } from "./time-limit.ts";
import { withWarnings } from "./warnings.ts";

export interface SendDeps {
  readonly route: Router;
  readonly hooks: HookRunner;
  readonly persistence: Persistence;
  readonly requestContext: (() => ProviderRequestContext) | undefined;
  /** What the caller brought for this call. */
  readonly request?: ProviderRequestContext | undefined;
  readonly sendTimeoutMs: number;
  readonly retry: KMsgRetryConfig | undefined;
}

export type SendOutcome = Result<SendResult, KMsgError>;

/** Rejects only with what `onBeforeSend` threw, when nothing has been sent. A batch brings its own route. */
export async function sendOne(
  deps: SendDeps,
  context: HookContext,
  routed?: Route,
): Promise<SendOutcome> {
  await deps.hooks.before(context);
  const provider = routed ?? deps.route(context.options);
  if (provider.isFailure) return failed(deps, context, provider.error);
  return sendVia(deps, { ...context, providerId: provider.value.id }, provider.value);
}

async function sendVia(
  deps: SendDeps,
  context: HookContext,
  provider: Provider,
): Promise<SendOutcome> {
  const { hooks, persistence } = deps;
  const { options } = context;

  const problem =
    messageProblem(options) ??
    checkOnboarding(provider, context) ??
    abortedBefore(deps.request?.signal);
  if (problem !== undefined) return failed(deps, context, problem);

  const admitted = await hooks.admit(context, { queued: persistence.queues });
  if (admitted?.isSuccess) return admitted;
  if (admitted !== undefined) return failed(deps, context, admitted.error);

  const record = await persistence.before(options);
  if (record.isFailure) return failed(deps, context, toKMsgError(record.error));
  if (persistence.queues) {
    const queued: SendResult = { ...identity(provider, context), status: "PENDING" };
    await hooks.queued(context, queued);
    return ok(queued);
  }

  const outcome = await withRetries(deps, context, async () =>
    callProvider(deps, context, provider),
  );
  if (outcome.isFailure) {
    const { code, message, details } = outcome.error;
    await persistence.after(record.value, options, {
      ...identity(provider, context),
      status: "FAILED",
      raw: { code, message, details },
    });
    return failed(deps, context, outcome.error);
  }
  await persistence.after(record.value, options, outcome.value);
  await hooks.success(context, outcome.value);
  return outcome;
}

async function callProvider(
  { requestContext, request, sendTimeoutMs }: SendDeps,
  context: HookContext,
  provider: Provider,
): Promise<SendOutcome> {
  const aborted = abortedBefore(request?.signal);
  if (aborted !== undefined) return fail(toKMsgError(aborted, { providerId: provider.id }));
  const configured = requestContext?.() ?? {};
  // A configuration that brings a signal has a limit of its own.
  const limitMs = configured.signal === undefined ? sendTimeoutMs : 0;
  const given = mergedContext(configured, request);
  try {
    const answer = await withTimeLimit(limitMs, `Provider ${provider.id}`, async (own) =>
      provider.send(context.options, { ...own, ...given }),
    );
    if (answer.isFailure) return fail(toKMsgError(answer.error, { providerId: provider.id }));
    const value = { ...answer.value, ...identity(provider, context) };
    return ok(withWarnings(context.options, value));
  } catch (error) {
    return fail(toKMsgError(error, { providerId: provider.id }));
  }
}

function checkOnboarding(provider: Provider, context: HookContext): KMsgError | undefined {
  try {
    return onboardingProblem(provider, context.options);
  } catch (error) {
    return toKMsgError(error, { providerId: provider.id });
  }
}

async function failed(
  { hooks }: SendDeps,
  context: HookContext,
  error: KMsgError,
): Promise<SendOutcome> {
  await hooks.failure(context, error);
  return fail(error);
}

/** KMsg's own words about a message win over the provider's. */
function identity(
  provider: Provider,
  { messageId, options }: HookContext,
): Pick<SendResult, "messageId" | "providerId" | "type" | "to"> {
  return { messageId, providerId: provider.id, type: options.type, to: options.to };
}
