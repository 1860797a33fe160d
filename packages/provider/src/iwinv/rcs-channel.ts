import { sendRcs } from "./rcs-send.ts";
import { getRcsStatus } from "./rcs-status.ts";
import type { IwinvRcsChannel } from "./text-provider.ts";

export const rcsChannel: IwinvRcsChannel = { send: sendRcs, status: getRcsStatus };
