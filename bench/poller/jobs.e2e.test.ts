import { expect, it } from "vitest";

import { runJobs } from "./jobs.ts";

it("ends with what went wrong in a thread", async () => {
  const jobs = [{ design: "nobody's", load: "mixed" as const, messages: 1, round: 1 }];
  await expect(runJobs(jobs, () => undefined)).rejects.toThrow("there is no design nobody's");
}, 60_000);
