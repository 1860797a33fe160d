/**
 * Sends one message, for every door that sends one: admit, address, judge (render, validate, route), guard, quota, submit. Who
 * repeats a named request gets the first answer, whichever of these would refuse it today.
 */
import { takeIn } from "../../domain/message/intake.ts";
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { addressOf, type Addressed } from "./address.ts";
import { rulesOf, type Rules } from "./admit.ts";
import { allowMessage, type AllowHost } from "./allow.ts";
import { judge, type JudgeHost } from "./judge.ts";
import { checkNames } from "./names.ts";
import { answeredBefore } from "./repeat.ts";
import { isRefused, type Sent, type Submission } from "./submission.ts";
import { commandOf, submitTo, type SubmitHost } from "./submit.ts";

export type SendHost = AllowHost & JudgeHost & SubmitHost & Pick<Isolate, "messages">;

export async function sendMessage(host: SendHost, submission: Submission): Promise<Sent> {
  const { draft, tenant, idempotencyKey } = submission;
  const config = await host.tenants.config(tenant);
  const rules = rulesOf(host.settings, config, Date.now());
  const naming = checkNames(draft.messageId, idempotencyKey);
  if (naming.length > 0) {
    // Nothing can have been made under such a name.
    const intake = takeIn(draft, rules.limits, rules.now);
    return { kind: "invalid", faults: [...naming, ...(intake.ok ? [] : intake.faults)] };
  }
  const addressed = await addressOf(host, { ...submission, messageId: draft.messageId });
  const sent = await sendTo(host, addressed, submission, rules);
  if (sent.kind !== "invalid" && !isRefused(sent)) return sent;
  return (await answeredBefore(addressed, tenant)) ?? sent;
}

async function sendTo(
  host: SendHost,
  { address, named, fingerprint }: Addressed,
  submission: Submission,
  rules: Rules,
): Promise<Sent> {
  const { draft } = submission;
  const { publicId } = address;
  // By the id: a repeat of the request is weighed alike.
  const judged = await judge(host, rules, draft, hashFraction(publicId));
  if (!judged.ok) return { kind: "invalid", faults: judged.faults };
  const spender = { config: rules.config, keyId: submission.keyId };
  const allowed = await allowMessage(host, spender, {
    request: judged.request,
    allowDuplicate: draft.allowDuplicate ?? false,
    id: async () => publicId,
  });
  if (!allowed.ok) return allowed.refusal;
  const command = await commandOf(host, rules.config, judged, {
    ...submission,
    publicId,
    named,
    fingerprint,
  });
  const answer = await submitTo(address, command, named);
  // What may have been made was not taken for nothing.
  if (answer.kind !== "created" && answer.kind !== "answer_lost") await allowed.giveBack();
  return answer;
}
