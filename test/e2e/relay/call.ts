/** A call as anybody may make it. */
import { readFileSync } from "node:fs";
import { request, type RequestOptions } from "node:https";

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly server: string;
}

export interface Call extends Omit<RequestOptions, "headers"> {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @param ca file of the authority that is believed */
export async function call(
  url: string,
  ca: string,
  { body, ...options }: Call = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const all = { method: "POST", agent: false, ca: readFileSync(ca), ...options } as const;
    const sent = request(url, all, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => (text += String(part)));
      response.on("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          body: text,
          server: String(response.headers["server"]),
        });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
