import { freePorts } from "../../scripts/ports.ts";

export interface BackendPorts {
  readonly postgres: number;
  readonly emulator: number;
}

/** Known before anything starts: the Worker under test gets its addresses from here. All configurations of a run get the same. */
export async function chooseBackendPorts(): Promise<BackendPorts> {
  const chosen = process.env["TEST_BACKENDS"];
  if (chosen !== undefined) return JSON.parse(chosen) as BackendPorts;
  const [postgres = 0, emulator = 0] = await freePorts(2);
  process.env["TEST_BACKENDS"] = JSON.stringify({ postgres, emulator });
  return { postgres, emulator };
}
