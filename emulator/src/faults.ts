/** Random faults without state: the draw is a hash of the seed, the fault and the call's number. */
import type { AnswerFault } from "./script.ts";
import type { Faults } from "./settings.ts";

/** 0 ≤ x < 1, the same for the same arguments (FNV-1a, then a finishing mix). */
export function draw(seed: number, name: string, call: number): number {
  let hash = 0x811c9dc5;
  for (const char of `${seed}/${name}/${call}`) {
    hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}

export interface DrawnFault {
  readonly as: AnswerFault;
  readonly accept: boolean;
}

const SEND_FAULTS = [
  ["rateLimit429", "http429", false],
  ["html502", "html502", false],
  ["dropBeforeAccept", "cut", false],
  ["hangBeforeAccept", "hang", false],
  ["html502AfterAccept", "html502", true],
  ["dropAfterAccept", "cut", true],
  ["hangAfterAccept", "hang", true],
  ["emptyAfterAccept", "empty", true],
] as const;

export function drawSendFault(faults: Faults, call: number): DrawnFault | null {
  for (const [name, as, accept] of SEND_FAULTS) {
    if (draw(faults.seed, name, call) < faults[name]) return { as, accept };
  }
  return null;
}

export function drawReadFault(
  faults: Faults,
  endpoint: "history" | "template",
  call: number,
): "html502" | "cut" | null {
  if (endpoint === "template") {
    return draw(faults.seed, "templateHtml502", call) < faults.templateHtml502 ? "html502" : null;
  }
  if (draw(faults.seed, "historyHtml502", call) < faults.historyHtml502) return "html502";
  return draw(faults.seed, "historyDrop", call) < faults.historyDrop ? "cut" : null;
}
