/** What the provider really took: the truth that every run is judged by. */

export type Channel = "sms" | "alimtalk";

export interface Take {
  readonly channel: Channel;
  /** `requestNo` of SMS, `seqNo` of AlimTalk. */
  readonly id: string;
  readonly phone: string;
  readonly callback: string;
  readonly templateCode: string;
  /** As the recipient reads it. */
  readonly text: string;
  /** Epoch ms. */
  readonly at: number;
}

/** What happens to a send of chosen words to a chosen number. */
export type Act =
  /** 502, and not taken. */
  | "refuse"
  /** Taken, and the connection breaks before the answer. */
  | "lose";

export interface Filter {
  readonly channel: Channel;
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  readonly phone?: string;
  readonly id?: string;
}

/** Real histories lag: a row is there a moment later, and its result after that. */
const VISIBLE_MS = 1000;
const RESULT_MS = 3000;
const FIRST_REQUEST_NO = 241_640_000_001;
const FIRST_SEQ_NO = 90_001;

export class Books {
  readonly #takes: Take[] = [];
  readonly #plans = new Map<string, Act[]>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  get takes(): readonly Take[] {
    return this.#takes;
  }

  /** The next sends of these words to this number meet these acts, one each. */
  plan(phone: string, text: string, acts: readonly Act[]): void {
    this.#plans.set(keyOf(phone, text), [...acts]);
  }

  nextAct(phone: string, text: string): Act | undefined {
    return this.#plans.get(keyOf(phone, text))?.shift();
  }

  take(message: Omit<Take, "id" | "at">): Take {
    const first = message.channel === "sms" ? FIRST_REQUEST_NO : FIRST_SEQ_NO;
    const take = { ...message, id: String(first + this.#takes.length), at: this.#now() };
    this.#takes.push(take);
    return take;
  }

  /** Newest first, as far as they can be seen by now. */
  rows(filter: Filter): readonly Take[] {
    const seen = this.#now() - VISIBLE_MS;
    return this.#takes
      .filter(
        (take) =>
          take.channel === filter.channel &&
          take.at <= seen &&
          take.at >= filter.from &&
          take.at < filter.until &&
          (filter.phone === undefined || take.phone === filter.phone) &&
          (filter.id === undefined || take.id === filter.id),
      )
      .toReversed();
  }

  /** When the result of a message is known; undefined while it waits. */
  resultAt(take: Take): number | undefined {
    const at = take.at + RESULT_MS;
    return at <= this.#now() ? at : undefined;
  }
}

function keyOf(phone: string, text: string): string {
  return `${phone} ${text}`;
}
