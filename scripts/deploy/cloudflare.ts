/** Cloudflare's API, as far as wrangler has no command that answers in a form to read. The token is wrangler's own. */
import { CliError } from "../tenant-client.ts";
import { runWrangler } from "./wrangler.ts";

const PUBLIC = "https://api.cloudflare.com/client/v4";
const TIMEOUT_MS = 30_000;
/** Lists of accounts give no more. */
const PER_PAGE = 50;

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
  /** Undefined where there is no such Worker, queue or configuration. */
  readonly find: <T>(path: string) => Promise<T | undefined>;
  /** All pages. */
  readonly list: <T>(path: string) => Promise<readonly T[]>;
  readonly send: <T>(method: "POST" | "PUT" | "PATCH", path: string, body: object) => Promise<T>;
  /** By Cloudflare's clock, as its last answer had it. */
  readonly date: () => Date | undefined;
}

interface Caller {
  readonly call: (path: string, init?: RequestInit) => Promise<Answer>;
  readonly list: <T>(path: string) => Promise<readonly T[]>;
  readonly date: () => Date | undefined;
}

/** @throws CliError where nobody is logged in. */
export async function connectCloudflare(accountId: string): Promise<Cloudflare> {
  const { call, list, date } = await callerOf(`/accounts/${accountId}`);
  return {
    find: async <T>(path: string) => {
      try {
        return (await call(path)).result as T;
      } catch (error) {
        if (error instanceof ApiError && (error.status === 404 || NOT_FOUND.has(error.code ?? 0)))
          return undefined;
        throw error;
      }
    },
    list,
    send: async <T>(method: string, path: string, body: object) =>
      (await call(path, { method, body: JSON.stringify(body) })).result as T,
    date,
  };
}

/** The accounts that whoever is logged in may see. @throws CliError where nobody is. */
export async function listAccounts(): Promise<
  readonly { readonly id: string; readonly name: string }[]
> {
  return (await callerOf("")).list("/accounts");
}

async function callerOf(prefix: string): Promise<Caller> {
  const token = process.env["CLOUDFLARE_API_TOKEN"] || (await tokenOfWrangler());
  const base = (process.env["CLOUDFLARE_API_BASE_URL"] ?? PUBLIC).replace(/\/$/, "");
  let date: Date | undefined;

  async function call(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(base + prefix + path, {
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
    throw refusal(`${init.method ?? "GET"} ${path}`, response.status, answer);
  }

  return {
    call,
    list: async <T>(path: string) => {
      const all: T[] = [];
      for (let page = 1; ; page++) {
        const { result, result_info } = await call(`${path}?page=${page}&per_page=${PER_PAGE}`);
        const found = result as readonly T[];
        all.push(...found);
        // Cloudflare may give fewer a page than it was asked for.
        if (found.length === 0 || all.length >= (result_info?.total_count ?? 0)) return all;
      }
    },
    date: () => (date === undefined || Number.isNaN(date.getTime()) ? undefined : date),
  };
}

function refusal(what: string, status: number, { errors }: Answer): ApiError {
  const { code, message = "no reason given" } = errors?.[0] ?? {};
  const rights = status === 401 || status === 403;
  const login = rights ? "; does the token have the rights that docs/operate/deploy.md lists?" : "";
  return new ApiError(`Cloudflare: ${what}: ${status} ${message}${login}`, status, code);
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
