/** The acts of a tenant that wait for a second person, or had one: `approval:<id>` → Approval. */
import {
  approvalState,
  coverOf,
  decide,
  isForgotten,
  MOST_PENDING,
  used,
  type Approval,
  type Attempt,
  type Decision,
  type Party,
  type Verdict,
} from "../../domain/tenant/approvals.ts";

type Storage = DurableObjectStorage["kv"];

const APPROVAL = "approval:";

export type DecideAnswer = Decision | { readonly kind: "not_found" };

export class ApprovalBook {
  readonly #kv: Storage;

  constructor(kv: Storage) {
    this.#kv = kv;
  }

  /** @returns false where too many wait. */
  ask(approval: Approval, now: number): boolean {
    for (const one of this.list()) if (isForgotten(one, now)) this.#kv.delete(APPROVAL + one.id);
    const waiting = this.list().filter((one) => approvalState(one, now) === "pending");
    if (waiting.length >= MOST_PENDING) return false;
    this.#put(approval);
    return true;
  }

  decide(id: string, by: Party, verdict: Verdict, now: number): DecideAnswer {
    const known = this.#kv.get<Approval>(APPROVAL + id);
    if (!known) return { kind: "not_found" };
    const decision = decide(known, by, verdict, now);
    if (decision.kind === "decided") this.#put(decision.approval);
    return decision;
  }

  /** Takes the approval that covers the attempt. @returns its id; undefined for none */
  use(attempt: Attempt, now: number): string | undefined {
    const cover = coverOf(this.list(), attempt, now);
    if (!cover) return undefined;
    const after = used(cover, now);
    if (after !== cover) this.#put(after);
    return cover.id;
  }

  /** The newest first. */
  list(): readonly Approval[] {
    return [...this.#kv.list<Approval>({ prefix: APPROVAL })]
      .map(([, approval]) => approval)
      .sort((a, b) => b.askedAt - a.askedAt);
  }

  #put(approval: Approval): void {
    this.#kv.put(APPROVAL + approval.id, approval);
  }
}
