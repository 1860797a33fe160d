/** `$http`: a `fetch` that notes what is asked and plays back answers: in order, or by a part of the path. */
import type { Json } from "./data.ts";
import { show } from "./show.ts";

interface Answer {
  readonly status?: number;
  readonly json?: Json;
  readonly text?: string;
  /** The message of the failure that the network reports. */
  readonly throw?: string;
}

/** @param plan a list, whose last answer stays, or answers by parts of paths. */
export function fakeFetch(log: (readonly unknown[])[], plan: Json): typeof fetch {
  let asked = 0;
  const answerTo = (path: string): Answer => {
    if (Array.isArray(plan)) return (plan as Answer[])[Math.min(asked++, plan.length - 1)] ?? {};
    const byPart = plan as Readonly<Record<string, Answer>>;
    const part = Object.keys(byPart).find((one) => path.includes(one));
    return (part === undefined ? undefined : byPart[part]) ?? { status: 404, json: {} };
  };
  return async (input, init = {}) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    log.push(["http", init.method ?? "GET", pathname, show(bodyOf(init.body))]);
    const answer = answerTo(pathname);
    if (answer.throw !== undefined) throw new TypeError(answer.throw);
    return new Response(answer.text ?? JSON.stringify(answer.json), {
      status: answer.status ?? 200,
      headers: { "content-type": "application/json" },
    });
  };
}

/** JSON and forms as objects; a file as its size. */
function bodyOf(body: RequestInit["body"]): unknown {
  if (body instanceof FormData) {
    const fields = [...body.entries()];
    return Object.fromEntries(
      fields.map(([key, value]) => [
        key,
        typeof value === "string" ? value : { $file: value.size },
      ]),
    );
  }
  if (typeof body !== "string") return body ?? null;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
