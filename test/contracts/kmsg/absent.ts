/** A name or an entry point that the packages do not have. */
export class Absent extends Error {
  override readonly name = "Absent";
}
