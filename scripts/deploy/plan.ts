/** What a deployment would upload: asked of wrangler itself, which builds it and uploads nothing. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { CliError } from "../tenant-client.ts";
import type { Whole, WorkerState } from "./facts.ts";
import type { Place } from "./places.ts";
import { runWrangler } from "./wrangler.ts";

/** The parts of the configuration that wrangler sends apart from the upload. */
interface Apart {
  readonly triggers?: { readonly crons?: readonly string[] };
  readonly queues: {
    readonly consumers: readonly {
      readonly queue: string;
      readonly dead_letter_queue?: string;
      readonly max_batch_size?: number;
      readonly max_batch_timeout?: number;
      readonly max_retries?: number;
      readonly max_concurrency?: number;
    }[];
  };
}

/** @throws CliError with wrangler's words where it cannot be built. */
export async function planUpload(place: Place, configuration: string): Promise<Whole> {
  const upload = join(place.folder, "upload.bin");
  const { code, output } = await runWrangler(
    ["deploy", "--config", configuration, "--dry-run", "--outfile", upload],
    { quiet: true },
  );
  if (code !== 0) throw new CliError(`The Worker cannot be built:\n${output}`);
  const worker = await metadataOf(readFileSync(upload));
  rmSync(upload);
  const { triggers, queues } = JSON.parse(readFileSync(configuration, "utf8")) as Apart;
  return {
    worker,
    crons: triggers?.crons ?? [],
    consumers: queues.consumers.map((one) => ({
      queue: one.queue,
      deadLetter: one.dead_letter_queue,
      batchSize: one.max_batch_size,
      waitMs: one.max_batch_timeout === undefined ? undefined : one.max_batch_timeout * 1000,
      retries: one.max_retries,
      concurrency: one.max_concurrency,
    })),
  };
}

/** The part of a form that describes the rest. Its boundary is the form's first line. */
async function metadataOf(body: Buffer<ArrayBuffer>): Promise<WorkerState> {
  const boundary = body.subarray(2, body.indexOf("\r\n")).toString();
  const form = await new Response(body, {
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
  }).formData();
  const metadata = form.get("metadata");
  if (typeof metadata !== "string")
    throw new CliError("wrangler wrote no description of the upload.");
  return JSON.parse(metadata) as WorkerState;
}
