/** The same reports and the same archive as in workerd, on a real PostgreSQL. */
import postgres from "postgres";
import { afterAll, inject } from "vitest";

import { describeArchive } from "../support/archive-contract.ts";
import { clientOf } from "../support/pg-client.ts";
import { describeReports, type UseSql } from "../support/report-contract.ts";
import { describeRetention } from "../support/retention-contract.ts";

const client = postgres(inject("databaseUrl"), {
  max: 4,
  fetch_types: false,
  onnotice: () => undefined,
});

const use: UseSql = async (work) => work(clientOf(client));

describeReports(use);
describeArchive(use);
describeRetention(use);

afterAll(async () => client.end());
