/** Tables that scroll by themselves on a narrow screen, and the two buttons that turn their pages. */
import type { ComponentChildren } from "preact";

import { useApp } from "../state/app-context.ts";

export interface Column {
  readonly head: string;
  readonly numeric?: boolean;
}

interface TableProps {
  /** Label of the table, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ComponentChildren[] }[];
}

export function Table({ label, columns, rows }: TableProps) {
  const { say } = useApp();
  if (rows.length === 0) return <p class="none">{say("common.none")}</p>;
  return (
    <div class="scroll" role="group" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map(({ head, numeric }) => (
              <th key={head} scope="col" class={numeric ? "number" : ""}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key} data-key={key}>
              {cells.map((cell, at) => (
                <td key={columns[at]?.head ?? at} class={columns[at]?.numeric ? "number" : ""}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface PagerProps {
  /** Cursors of the pages before this one; the first page has none. */
  readonly trail: readonly string[];
  readonly next: string | null;
  readonly onTrail: (trail: readonly string[]) => void;
}

/** Keyset pages know only their successor: the way back is remembered. */
export function Pager({ trail, next, onTrail }: PagerProps) {
  const { say } = useApp();
  if (trail.length === 0 && next === null) return null;
  return (
    <nav class="pager" aria-label={say("common.next")}>
      <button
        type="button"
        disabled={trail.length === 0}
        onClick={() => onTrail(trail.slice(0, -1))}
      >
        {say("common.previous")}
      </button>
      <button
        type="button"
        disabled={next === null}
        onClick={() => next !== null && onTrail([...trail, next])}
      >
        {say("common.next")}
      </button>
    </nav>
  );
}

/** Names and values. */
export function Facts({ of }: { readonly of: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
