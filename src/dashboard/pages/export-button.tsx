/** A batch as a CSV file. The export asks for a reason, which the audit trail keeps. */
import { iso } from "../../kernel/time/iso.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import { Action } from "../parts/basics.tsx";
import { queryOf } from "../state/api.ts";
import { useApp } from "../state/app-context.ts";
import type { Batch } from "../state/shapes.ts";

export function ExportButton({ batch }: { readonly batch: Batch }) {
  const { api, say } = useApp();
  const save = async (): Promise<void> => {
    const query = queryOf({
      // Wide enough for a batch that was scheduled; the batch itself is what narrows it.
      from: iso(Date.parse(batch.acceptedAt) - DAY_MS),
      until: iso(Date.now() + DAY_MS),
      batchId: batch.id,
      reason: "dashboard",
      excel: "true",
    });
    const text = await api.text(`/v1/messages/export.csv${query}`);
    const address = URL.createObjectURL(
      new Blob([`\uFEFF${text.replace(/^\uFEFF/, "")}`], { type: "text/csv" }),
    );
    const link = document.createElement("a");
    link.href = address;
    link.download = `${batch.id}.csv`;
    link.click();
    URL.revokeObjectURL(address);
  };
  return <Action run={save}>{say("bat.csv")}</Action>;
}
