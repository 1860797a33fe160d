/** Calls of the API with the key of this tab. The key travels in a header, never in an address. */

const LIMIT_MS = 30_000;

/** A refusal of the API (RFC 9457), or no answer at all: `status` 0. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
  }
}

export interface Api {
  readonly key: string;
  get<T>(path: string): Promise<T>;
  text(path: string): Promise<string>;
  /** @throws ApiError status 0 when it is not known whether the request arrived. */
  post<T>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  remove(path: string): Promise<void>;
}

/** @param onRefused is told when the key is (no longer) valid. */
export function apiWith(key: string, onRefused: () => void): Api {
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> => {
    const response = await fetch(path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      credentials: "omit",
      signal: AbortSignal.timeout(LIMIT_MS),
    }).catch((error: unknown) => {
      throw new ApiError(0, "network", error instanceof Error ? error.message : String(error));
    });
    if (response.ok) return response;
    if (response.status === 401) onRefused();
    throw await refusalOf(response);
  };
  return {
    key,
    get: async <T>(path: string) => (await (await ask("GET", path)).json()) as T,
    text: async (path) => (await ask("GET", path)).text(),
    post: async <T>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>) =>
      (await (await ask("POST", path, body, headers)).json()) as T,
    patch: async <T>(path: string, body: unknown) =>
      (await (await ask("PATCH", path, body)).json()) as T,
    remove: async (path) => {
      await ask("DELETE", path);
    },
  };
}

interface Problem {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

async function refusalOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const faults = (problem.errors ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`);
  const words = [problem.detail ?? problem.title ?? `HTTP ${response.status}`, ...faults];
  return new ApiError(response.status, problem.code ?? "unknown", words.join(" · "));
}

/** `?a=1&b=2` of what has a value. */
export function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const entries = Object.entries(values).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== "",
  );
  const text = new URLSearchParams(entries.map(([name, value]) => [name, String(value)]));
  return entries.length > 0 ? `?${text.toString()}` : "";
}
