/** Prints every character of the code page, by whatever runtime runs it. */
import { isCp949Encodable } from "@k-msg/core";

const all = Array.from({ length: 0x10000 - 0x80 }, (_, i) => i + 0x80);
console.log(JSON.stringify(all.filter((at) => isCp949Encodable(at))));
