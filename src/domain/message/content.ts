/** The parts of a message that decide if two recipients read the same. Pure. */
import type { MessageRequest } from "./record.ts";

type Content = { readonly [Name in "text" | "subject" | "templateId"]?: string | undefined } & {
  readonly variables?: MessageRequest["variables"] | undefined;
};

/** Texts are filled; an AlimTalk is its template and its values. */
export function contentOf({ text, subject, templateId, variables }: MessageRequest): Content {
  return templateId === undefined ? { text, subject } : { templateId, variables };
}
