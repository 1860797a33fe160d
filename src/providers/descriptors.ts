/** The providers, the preferred ones first. A new one has its line here, its folder beside this file, and its emulator. */
import { aligo } from "./aligo/descriptor.ts";
import type { Descriptor } from "./descriptor.ts";
import { iwinv } from "./iwinv/descriptor.ts";
import { mock } from "./mock/descriptor.ts";
import { solapi } from "./solapi/descriptor.ts";

export const DESCRIPTORS: readonly Descriptor[] = [iwinv, solapi, aligo, mock];

/** The provider that is meant where none is named. */
export const DEFAULT_DESCRIPTOR: Descriptor = iwinv;
