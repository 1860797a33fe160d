/** The parameter that asks for the CSV that Excel keeps. */
import { z } from "@hono/zod-openapi";

export const excelParam = z
  .enum(["true", "false"])
  .default("false")
  .openapi({
    description:
      '`true`: CSV for a double click in Excel. Begins with a byte order mark; texts that Excel would change are written as `="010…"`; ' +
      "times as `2026-11-20 09:00:00`.",
  });
