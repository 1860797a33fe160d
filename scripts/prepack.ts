/** npm's `prepack` and `postpack` of a package: `node ../../scripts/prepack.ts`, or with `--undo`. */
import { toPublishedForm, toWorkspaceForm } from "./packaging.ts";

const folder = process.cwd();
if (process.argv.includes("--undo")) toWorkspaceForm(folder);
else await toPublishedForm(folder);
