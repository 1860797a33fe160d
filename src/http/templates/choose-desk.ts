/** The provider whose templates are asked for. */
import type { NotSupported } from "../../app/templates/find-template.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { DEFAULT_PROVIDER, providersOf } from "../../providers/registry.ts";
import type { TemplateDesk } from "../../providers/template-desk.ts";

export type Chosen =
  | { readonly kind: "desk"; readonly providerId: string; readonly desk: TemplateDesk }
  | NotSupported
  /** The settings know no such provider. */
  | { readonly kind: "unknown"; readonly fault: (pointer: string) => Fault };

/** @param wanted left out: the first provider that looks after templates */
export function chooseDesk(settings: Settings, wanted: string | undefined): Chosen {
  const known = providersOf(settings);
  const able = known.find(({ id, templates }) =>
    wanted === undefined ? templates : id === wanted,
  );
  if (able?.templates) return { kind: "desk", providerId: able.id, desk: able.templates };
  if (able || wanted === undefined) {
    return { kind: "not_supported", provider: able?.id ?? DEFAULT_PROVIDER };
  }
  const detail = `must be one of ${known.map(({ id }) => id).join(", ")}`;
  return { kind: "unknown", fault: (pointer) => ({ pointer, code: "unknown_provider", detail }) };
}
