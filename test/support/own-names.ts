/**
 * Objects that have the same name in every file get another one in each file that shares a workerd with others. `reset` deletes the
 * objects of the file before, but not what is on its way to one of them: an alarm that the platform tries again, a call. With the
 * same name that would meet this file's object.
 */
import { env } from "cloudflare:workers";

const NAMED_ALIKE = ["ALERTS", "METRICS"] as const;

/** In the method itself: the test helpers know a binding by its identity. */
export function nameObjectsApart(): void {
  const mark = crypto.randomUUID();
  for (const binding of NAMED_ALIKE) nameApart(env[binding], mark);
}

function nameApart(namespace: DurableObjectNamespace, mark: string): void {
  const prototype = Object.getPrototypeOf(namespace) as DurableObjectNamespace;
  namespace.getByName = (name, options) =>
    prototype.getByName.call(namespace, `${name} ${mark}`, options);
}
