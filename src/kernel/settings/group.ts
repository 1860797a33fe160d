/** A group of settings: what the table in README shows under one heading. */
import type { z } from "zod";

export interface SettingsGroup<Fields extends z.ZodRawShape = z.ZodRawShape> {
  readonly title: string;
  /** One sentence that says what the group decides. */
  readonly about: string;
  readonly fields: Fields;
}

/** The fields of several groups as one shape, so that a list of groups is also their type. */
export type FieldsOf<Groups extends readonly SettingsGroup[]> = Flat<
  Intersection<Groups[number]["fields"]>
>;

type Flat<Type> = { [Key in keyof Type]: Type[Key] };

/** A | B to A & B: a union in the place of a parameter is inferred as an intersection. */
type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

/** @throws Error if two groups have a field of the same name. */
export function fieldsOf<const Groups extends readonly SettingsGroup[]>(
  groups: Groups,
): FieldsOf<Groups> {
  const entries = groups.flatMap(({ fields }) => Object.entries(fields));
  const fields = Object.fromEntries(entries);
  if (Object.keys(fields).length < entries.length)
    throw new Error("a setting stands in two groups");
  return fields as FieldsOf<Groups>;
}
