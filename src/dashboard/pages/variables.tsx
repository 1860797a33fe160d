/** Values for variables: of names that a text has, or of any names for a template that only the provider knows. */
import { Field } from "../parts/basics.tsx";
import { useApp } from "../state/app-context.ts";

export interface Pair {
  readonly name: string;
  readonly value: string;
}

type Values = Readonly<Record<string, string>>;

type VariableFieldsProps =
  | {
      readonly names: readonly string[];
      readonly values: Values;
      readonly onValues: (values: Values) => void;
    }
  | { readonly pairs: readonly Pair[]; readonly onPairs: (pairs: readonly Pair[]) => void };

export function VariableFields(props: VariableFieldsProps) {
  const { say } = useApp();
  if ("names" in props) {
    const { names, values, onValues } = props;
    if (names.length === 0) return null;
    return (
      <fieldset class="panel">
        <legend>{say("send.variables")}</legend>
        {names.map((name) => (
          <Field key={name} label={`#{${name}}`}>
            <input
              value={values[name] ?? ""}
              onInput={(event) => onValues({ ...values, [name]: event.currentTarget.value })}
            />
          </Field>
        ))}
      </fieldset>
    );
  }
  const { pairs, onPairs } = props;
  const change = (at: number, part: Partial<Pair>): void =>
    onPairs(pairs.map((pair, i) => (i === at ? { ...pair, ...part } : pair)));
  return (
    <fieldset class="panel">
      <legend>{say("send.variables")}</legend>
      {pairs.map(({ name, value }, at) => (
        <div class="pair" key={at}>
          <Field label={say("send.variable.name")}>
            <input
              value={name}
              onInput={(event) => change(at, { name: event.currentTarget.value })}
            />
          </Field>
          <Field label={say("send.variable.value")}>
            <input
              value={value}
              onInput={(event) => change(at, { value: event.currentTarget.value })}
            />
          </Field>
        </div>
      ))}
      <button type="button" onClick={() => onPairs([...pairs, { name: "", value: "" }])}>
        {say("send.variable.add")}
      </button>
    </fieldset>
  );
}

/** Those with a name. */
export function freeVariables(pairs: readonly Pair[]): Values {
  return Object.fromEntries(
    pairs.filter(({ name }) => name.trim() !== "").map(({ name, value }) => [name.trim(), value]),
  );
}
