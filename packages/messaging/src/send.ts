/**
 * One message from hook to answer: before hook, route, onboarding, persistence, provider, hooks.
 *
 * Once the provider has accepted, the answer is a success whatever a hook or the repository does afterwards: a caller who
 * saw a failure would send again, and the recipient would get two messages.
 */
import type { KMsgError, Provider, ProviderRequestContext, Result, SendResult } from "@k-msg/core";
import { fail, ok } from "@k-msg/core";

import { toKMsgError } from "./errors.ts";
import type { HookContext, HookRunner } from "./hooks.ts";
import { onboardingProblem } from "./onboarding.ts";
import type { Persistence } from "./persistence.ts";
import type { Route, Router } from "./routing.ts";

export interface SendDeps {
  readonly route: Router;
  readonly hooks: HookRunner;
  readonly persistence: Persistence;
  readonly requestContext: (() => ProviderRequestContext) | undefined;
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
  return sendVia(deps, context, provider.value);
}

async function sendVia(
  deps: SendDeps,
  context: HookContext,
  provider: Provider,
): Promise<SendOutcome> {
  const { hooks, persistence } = deps;
  const { options } = context;

  const problem = checkOnboarding(provider, context);
  if (problem !== undefined) return failed(deps, context, problem);

  const record = await persistence.before(options);
  if (record.isFailure) return failed(deps, context, toKMsgError(record.error));
  if (persistence.queues) {
    const queued: SendResult = { ...identity(provider, context), status: "PENDING" };
    await hooks.queued(context, queued);
    return ok(queued);
  }

  const outcome = await callProvider(deps, context, provider);
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
  { requestContext }: SendDeps,
  context: HookContext,
  provider: Provider,
): Promise<SendOutcome> {
  try {
    const answer = await (requestContext === undefined
      ? provider.send(context.options)
      : provider.send(context.options, requestContext()));
    if (answer.isFailure) return fail(toKMsgError(answer.error, { providerId: provider.id }));
    return ok({ ...answer.value, ...identity(provider, context) });
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
