/** Number of calls to objects that a request, or a minute of cron, may make: the platform ends one that calls more than 10,000 times. */
const CALLS = 8000;

export class CallBudget {
  left = CALLS;

  /** @returns whether so many calls may be made; then they are counted */
  take(calls: number): boolean {
    if (calls > this.left) return false;
    this.left -= calls;
    return true;
  }
}
