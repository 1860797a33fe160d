/** A Pages Function that sends one SMS. */
import { KMsg } from "k-msg";

import { type IwinvEnv, iwinvOf } from "./iwinv.ts";

export async function onRequest({
  request,
  env,
}: {
  readonly request: Request;
  readonly env: IwinvEnv;
}): Promise<Response> {
  const { to, text } = (await request.json()) as { to: string; text: string };
  const kmsg = new KMsg({ providers: [iwinvOf(env)] });
  const result = await kmsg.send({ to, text });
  return result.isSuccess
    ? Response.json({ ok: true, data: result.value })
    : Response.json({ ok: false, error: result.error.toJSON() }, { status: 400 });
}
