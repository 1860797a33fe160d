/** Calls `/v1/tenants` of a running service, and turns what goes wrong into one clear line. */

export interface Service {
  readonly url: string;
  readonly key: string;
}

/** What the person at the keyboard can do something about. */
export class CliError extends Error {
  override readonly name = "CliError";
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
}

/** @param path behind `/v1/tenants`. @throws CliError */
export async function callTenants(
  service: Service,
  path: string,
  method: string,
  body?: object,
): Promise<unknown> {
  return callService(service, `/v1/tenants${path}`, method, body);
}

/** @throws CliError */
export async function callService(
  { url, key }: Service,
  path: string,
  method: string,
  body?: object,
): Promise<unknown> {
  const response = await ask(url.replace(/\/$/, "") + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body && { "content-type": "application/json" }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer;
  const { title, detail } = (answer ?? {}) as Problem;
  const told = [title, detail].filter(Boolean).join(": ");
  throw new CliError(`${response.status} ${told || "that is not the answer of this service"}`);
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    throw new CliError(`${url} cannot be reached: ${cause?.code ?? "not a valid address"}`, {
      cause: error,
    });
  }
}
