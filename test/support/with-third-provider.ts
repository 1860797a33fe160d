/**
 * Adds the third provider to the list of descriptors. It has to be the first import of a test file in workerd: whatever else is made of
 * the list is made when its module loads. (`vi.mock` with a factory needs `AsyncLocalStorage.disable`, which workerd has not.)
 */
import type { Descriptor } from "../../src/providers/descriptor.ts";
import { DESCRIPTORS } from "../../src/providers/descriptors.ts";
import { third } from "./third-provider.ts";

(DESCRIPTORS as Descriptor[]).push(third);
