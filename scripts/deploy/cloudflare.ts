/** Cloudflare's API, as far as wrangler has no command that answers in a form to read. The token is wrangler's own. */
import { CliError } from "../tenant-client.ts";
import { runWrangler } from "./wrangler.ts";

const PUBLIC = "https://api.cloudflare.com/client/v4";
const TIMEOUT_MS = 30_000;
const PER_PAGE = 100;

/** As wrangler reads it: other answers are errors. */
const NOT_FOUND: ReadonlySet<number> = new Set([10007, 10090]);

interface Answer {
  readonly success?: boolean;
  readonly result?: unknown;
  readonly errors?: readonly { readonly code: number; readonly message: string }[];
  readonly result_info?: { readonly total_count?: number };
}

/** What Cloudflare refused, by its code. */
export class ApiError extends CliError {
  readonly status: number;
  readonly code: number | undefined;

  constructor(what: string, status: number, code: number | undefined) {
    super(what);
    this.status = status;
    this.code = code;
  }
}

export interface Cloudflare {
  readonly get: <T>(path: string) => Promise<T>;
  /** Undefined where there is no such Worker, queue or configuration. */
  readonly find: <T>(path: string) => Promise<T | undefined>;
  /** All pages. */
  readonly list: <T>(path: string) => Promise<readonly T[]>;
  readonly send: <T>(method: "POST" | "PUT" | "PATCH", path: string, body: object) => Promise<T>;
  /** By Cloudflare's clock, as its last answer had it. */
  readonly date: () => Date | undefined;
}

/** @throws CliError where nobody is logged in. */
export async function connectCloudflare(accountId: string): Promise<Cloudflare> {
  const token = process.env["CLOUDFLARE_API_TOKEN"] || (await tokenOfWrangler());
  const base = (process.env["CLOUDFLARE_API_BASE_URL"] ?? PUBLIC).replace(/\/$/, "");
  let date: Date | undefined;

  async function call(path: string, init: RequestInit = {}): Promise<Answer> {
    const url = `${base}/accounts/${accountId}${path}`;
    const response = await fetch(url, {
      ...init,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: unknown) => {
      throw new CliError(`Cloudflare's API at ${base} cannot be reached: ${reasonOf(error)}`, {
        cause: error,
      });
    });
    date = new Date(response.headers.get("date") ?? Number.NaN);
    const answer = (await response.json().catch(() => ({}))) as Answer;
    if (response.ok && answer.success !== false) return answer;
    const { code, message = "no reason given" } = answer.errors?.[0] ?? {};
    const login =
      response.status === 401 || response.status === 403
        ? "; does the token have the rights that docs/operate/deploy.md lists?"
        : "";
    throw new ApiError(
      `Cloudflare: ${init.method ?? "GET"} ${path}: ${response.status} ${message}${login}`,
      response.status,
      code,
    );
  }

  return {
    get: async <T>(path: string) => (await call(path)).result as T,
    find: async <T>(path: string) => {
      try {
        return (await call(path)).result as T;
      } catch (error) {
        if (error instanceof ApiError && (error.status === 404 || NOT_FOUND.has(error.code ?? 0)))
          return undefined;
        throw error;
      }
    },
    list: async <T>(path: string) => {
      const all: T[] = [];
      for (let page = 1; ; page++) {
        const { result, result_info } = await call(`${path}?page=${page}&per_page=${PER_PAGE}`);
        all.push(...(result as T[]));
        if (page * PER_PAGE >= (result_info?.total_count ?? 0)) return all;
      }
    },
    send: async <T>(method: string, path: string, body: object) =>
      (await call(path, { method, body: JSON.stringify(body) })).result as T,
    date: () => (date === undefined || Number.isNaN(date.getTime()) ? undefined : date),
  };
}

async function tokenOfWrangler(): Promise<string> {
  const { code, stdout } = await runWrangler(["auth", "token", "--json"], { quiet: true });
  try {
    const { token } = JSON.parse(stdout) as { token?: string };
    if (code === 0 && token) return token;
  } catch {
    // Told below.
  }
  throw new CliError(
    "Nobody is logged in at Cloudflare: set CLOUDFLARE_API_TOKEN, or `npm exec wrangler login`.",
  );
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string }; message?: string };
  return cause?.code ?? message ?? "unknown";
}
