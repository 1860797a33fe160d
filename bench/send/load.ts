/** A closed loop: so many callers, each with its next request when its last was answered. */
import { Agent, request as httpRequest } from "node:http";

import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";

export interface Load {
  readonly seconds: number;
  /** Ms of each request. */
  readonly latencies: readonly number[];
}

const agent = new Agent({ keepAlive: true, maxSockets: 512 });
let counter = 0;

/** @throws Error of the first answer that is no 2xx: a bench of failures would be a fast one. */
export async function closedLoop(
  url: string,
  path: string,
  { callers, count, ending }: { callers: number; count: number; ending?: string },
): Promise<Load> {
  const latencies: number[] = [];
  let left = count;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (left-- > 0) {
        const at = performance.now();
        await request(url, "POST", path, ending);
        latencies.push(performance.now() - at);
      }
    }),
  );
  return { seconds: (performance.now() - started) / 1000, latencies };
}

/** A POST sends a text of its own to a number of its own; its last digits are the emulator's script, by default none. */
export async function request(
  url: string,
  method: "GET" | "POST",
  path: string,
  ending = "0000",
): Promise<string> {
  const { hostname, port } = new URL(url);
  const number = String(counter++ % 10_000).padStart(4, "0");
  const body =
    method === "POST"
      ? JSON.stringify({ to: `010-${number}-${ending}`, text: `Your code is ${counter}.` })
      : "";
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        agent,
        hostname,
        port,
        path,
        method,
        headers: {
          authorization: `Bearer ${DEVELOPMENT_DEFAULTS["API_KEY"]}`,
          ...(method === "POST" && {
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body),
          }),
        },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const text = Buffer.concat(parts).toString();
          const status = answer.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve(text);
          else reject(new Error(`${method} ${path} answered ${status}: ${text.slice(0, 300)}`));
        });
        answer.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
