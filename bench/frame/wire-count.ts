/** Counts statements in what a client sends to Postgres, however the bytes are cut. Pure. */

const LENGTH_BYTES = 4;
const TYPE_BYTES = 1;
/** Codes that stand in the place of a protocol version: requests for encryption, after which the start-up comes again. */
const BEFORE_START = new Set([80_877_103, 80_877_104]);
/** Execute of a prepared statement, and a simple query. */
const STATEMENTS = new Set(["E".charCodeAt(0), "Q".charCodeAt(0)]);

export class WireCount {
  statements = 0;
  #rest = Buffer.alloc(0);
  #started = false;

  add(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const typed = this.#started ? TYPE_BYTES : 0;
      if (this.#rest.length < typed + LENGTH_BYTES) return;
      const size = typed + this.#rest.readUInt32BE(typed);
      if (this.#rest.length < size) return;
      if (this.#started) {
        if (STATEMENTS.has(this.#rest.readUInt8(0))) this.statements++;
      } else {
        this.#started = !BEFORE_START.has(this.#rest.readUInt32BE(LENGTH_BYTES));
      }
      this.#rest = this.#rest.subarray(size);
    }
  }
}
