/**
 * Whether a regular expression can take more steps than a multiple of the text's length. It is read as an automaton with a state for
 * each of its characters, and one that stands for "try at the next place". It is slow where a word leads from a state p that it leads
 * back to into another such state q, by two ways at once: each repetition of the word may be read by p's loop or by q's, so n of them
 * have n splits, and all are tried where the rest does not fit. Two ways from a state back to itself have 2^n.
 *
 * Counted repeats are read as a few. What cannot be judged (backreferences, lookbehinds without a bound) counts as slow.
 */
import type { AST } from "@eslint-community/regexpp";
import { RegExpParser } from "@eslint-community/regexpp";

import { Alphabet } from "./regex-alphabet.ts";

/** More of them say nothing new. */
const MOST_COPIES = 3;

interface State {
  /** The representatives that lead into it. */
  readonly mask: bigint;
  /** With as many entries of a state as there are ways to it. */
  readonly next: State[];
  accepts: boolean;
}

/** A part of an expression: where it begins and ends, and in which ways it may be nothing. */
interface Part {
  readonly first: readonly Edge[];
  readonly last: readonly Edge[];
  readonly empty: readonly Place[];
}

/** Where a part can stand at all. */
interface Place {
  /** At the begin of a line or text only. */
  readonly begin: boolean;
  readonly end: boolean;
}

interface Edge extends Place {
  readonly state: State;
}

const ANYWHERE: Place = { begin: false, end: false };
const NOTHING: Part = { first: [], last: [], empty: [ANYWHERE] };

/** Why it may be slow, in words; undefined where it is linear. */
export function slownessOf(source: string, flags: string): string | undefined {
  const mode = { unicode: flags.includes("u"), unicodeSets: flags.includes("v") };
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, mode);
  const builder = new Builder(new Alphabet(source, flags));
  const whole = builder.alternatives(pattern.alternatives);
  const loops = builder.states.some((state) => reaches(state, state));
  if (builder.unjudged !== undefined && loops) return builder.unjudged;
  for (const { state, end } of whole.last) if (!end) state.accepts = true;
  const states = [...builder.states];
  // What matches nothing everywhere is never tried at the next place.
  const searches = !flags.includes("y") && !whole.empty.some(({ begin, end }) => !begin && !end);
  if (searches) states.push(...searching(whole, builder, flags));
  return slowLoop(states);
}

/** The states of "try at the next place", and of "a line begins here". */
function searching(whole: Part, { alphabet }: Builder, flags: string): readonly State[] {
  const trying: State = { mask: alphabet.all, next: [], accepts: false };
  const atLine: State = { mask: alphabet.of("\\n"), next: [], accepts: false };
  trying.next.push(trying);
  for (const { state, begin } of whole.first) (begin ? atLine : trying).next.push(state);
  if (!flags.includes("m")) return [trying];
  trying.next.push(atLine);
  return [trying, atLine];
}

class Builder {
  readonly states: State[] = [];
  readonly alphabet: Alphabet;
  unjudged: string | undefined;

  constructor(alphabet: Alphabet) {
    this.alphabet = alphabet;
  }

  alternatives(all: readonly AST.Alternative[]): Part {
    const parts = all.map(({ elements }) =>
      elements.map((one) => this.element(one)).reduce(then, NOTHING),
    );
    return {
      first: parts.flatMap(({ first }) => first),
      last: parts.flatMap(({ last }) => last),
      empty: parts.flatMap(({ empty }) => empty),
    };
  }

  element(element: AST.Element): Part {
    switch (element.type) {
      case "Character":
      case "CharacterSet":
      case "CharacterClass":
      case "ExpressionCharacterClass":
        return this.#character(element.raw);
      case "Group":
      case "CapturingGroup":
        return this.alternatives(element.alternatives);
      case "Quantifier":
        return this.#repeated(element);
      case "Assertion":
        return this.#assertion(element);
      case "Backreference":
        this.unjudged = "has a backreference";
        return NOTHING;
    }
  }

  #character(raw: string): Part {
    const state: State = { mask: this.alphabet.of(raw), next: [], accepts: false };
    this.states.push(state);
    const edges = [{ state, ...ANYWHERE }];
    return { first: edges, last: edges, empty: [] };
  }

  #repeated({ element, min, max }: AST.Quantifier): Part {
    const endless = max === Infinity;
    const needed = Math.min(min, MOST_COPIES - 1);
    const copies = endless ? Math.max(needed, 1) : Math.max(needed, Math.min(max, MOST_COPIES));
    let whole = NOTHING;
    for (let n = 1; n <= copies; n++) {
      const part = this.element(element);
      if (endless && n === copies) connect(part.last, part.first);
      whole = then(whole, n > needed ? { ...part, empty: [...part.empty, ANYWHERE] } : part);
    }
    return whole;
  }

  #assertion(assertion: AST.Assertion): Part {
    if (!("alternatives" in assertion)) {
      const { kind } = assertion;
      if (kind === "word") return NOTHING;
      return { ...NOTHING, empty: [{ begin: kind === "start", end: kind === "end" }] };
    }
    const before = this.states.length;
    const { first } = this.alternatives(assertion.alternatives);
    const loops = this.states.slice(before).some((state) => reaches(state, state));
    if (assertion.kind === "lookbehind") {
      if (loops) this.unjudged = "has a lookbehind without a bound";
      return NOTHING;
    }
    // Read on the side: what comes after it begins where it began, and what came before is the end only where it fits.
    return { first, last: [], empty: [{ begin: false, end: true }] };
  }
}

/** One part after the other. */
function then(a: Part, b: Part): Part {
  connect(a.last, b.first);
  const both = <T extends Place>(edge: T, { begin, end }: Place): T => ({
    ...edge,
    begin: edge.begin || begin,
    end: edge.end || end,
  });
  return {
    first: [...a.first, ...b.first.flatMap((edge) => a.empty.map((way) => both(edge, way)))],
    last: [...b.last, ...a.last.flatMap((edge) => b.empty.map((way) => both(edge, way)))],
    empty: a.empty.flatMap((one) => b.empty.map((other) => both(one, other))),
  };
}

function connect(from: readonly Edge[], to: readonly Edge[]): void {
  for (const { state } of from) state.next.push(...to.map((edge) => edge.state));
}

function reaches(from: State, to: State): boolean {
  const seen = new Set<State>();
  const left = [from];
  for (let state = left.pop(); state; state = left.pop()) {
    for (const next of state.next) {
      if (next === to) return true;
      if (!seen.has(next)) {
        seen.add(next);
        left.push(next);
      }
    }
  }
  return false;
}

function slowLoop(states: readonly State[]): string | undefined {
  const loops = states.filter((state) => reaches(state, state));
  for (const p of loops) {
    // Where p or q may be the end, the expression matches, and nothing is tried again.
    if (p.accepts) continue;
    if (hasTwoWays(p)) return "can take exponential time";
    const slow = loops.some((q) => q !== p && !q.accepts && reaches(p, q) && isSplit(p, q));
    if (slow) return "can take quadratic time";
  }
  return undefined;
}

/** Whether one word leads from p to p and to q, and from q to q. */
function isSplit(p: State, q: State): boolean {
  return walk([p, p, q], (at) => at[0] === p && at[1] === q && at[2] === q);
}

/** Whether one word leads from a state back to itself by two ways. */
function hasTwoWays(p: State): boolean {
  if (new Set(p.next).size < p.next.length) {
    const twice = p.next.filter((state, at) => p.next.indexOf(state) !== at);
    if (twice.some((state) => state === p || reaches(state, p))) return true;
  }
  const parted = new Set<string>();
  const names = namesOf();
  const left: (readonly [State, State, boolean])[] = [[p, p, false]];
  for (let at = left.pop(); at; at = left.pop()) {
    for (const a of at[0].next) {
      for (const b of at[1].next) {
        if ((a.mask & b.mask) === 0n) continue;
        const apart = at[2] || a !== b;
        if (a === p && b === p && apart) return true;
        const name = `${names(a)} ${names(b)} ${apart}`;
        if (parted.has(name)) continue;
        parted.add(name);
        left.push([a, b, apart]);
      }
    }
  }
  return false;
}

type Three = readonly [State, State, State];

/** Whether words lead to it from three states at once. Where the second or third may be the end, the expression matches. */
function walk(from: Three, isFound: (at: Three) => boolean): boolean {
  const names = namesOf();
  const seen = new Set<string>();
  const left: Three[] = [from];
  for (let at = left.pop(); at; at = left.pop()) {
    for (const a of at[0].next) {
      for (const b of at[1].next) {
        const both = a.mask & b.mask;
        if (both === 0n) continue;
        for (const c of at[2].next) {
          if ((both & c.mask) === 0n || b.accepts || c.accepts) continue;
          const next: Three = [a, b, c];
          if (isFound(next)) return true;
          const name = `${names(a)} ${names(b)} ${names(c)}`;
          if (seen.has(name)) continue;
          seen.add(name);
          left.push(next);
        }
      }
    }
  }
  return false;
}

function namesOf(): (state: State) => number {
  const names = new Map<State, number>();
  return (state) => {
    const known = names.get(state) ?? names.size;
    names.set(state, known);
    return known;
  };
}
