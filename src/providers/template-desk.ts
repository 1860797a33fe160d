import type { RegisteredTemplate, TemplateDraft } from "../domain/template/registered.ts";
/** The templates of a provider's account, for those who look after them. Nothing throws. */
import type { ReadFault, TemplateState } from "../domain/template/template.ts";

export interface TemplateQuery {
  /** From 1. */
  readonly page: number;
  readonly limit: number;
  readonly state?: TemplateState;
}

export interface TemplatePage {
  readonly templates: readonly RegisteredTemplate[];
  /** Number of templates on all pages. */
  readonly total: number;
}

/** The reasons that a change was not made. */
export type ChangeFault =
  | ReadFault
  /** With the provider's own words, if it said any. */
  | { readonly kind: "refused"; readonly message: string }
  /** The answer is lost: it may have been made. */
  | { readonly kind: "lost" };

export type Changed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: ChangeFault };

export interface TemplateDesk {
  /** States that {@link TemplateQuery.state} may name. */
  readonly states: readonly TemplateState[];
  /** Templates that one page may have. */
  readonly maxPage: number;
  page(
    query: TemplateQuery,
  ): Promise<
    | { readonly ok: true; readonly page: TemplatePage }
    | { readonly ok: false; readonly fault: ReadFault }
  >;
  create(draft: TemplateDraft): Promise<Changed<RegisteredTemplate>>;
  change(id: string, draft: TemplateDraft): Promise<Changed<RegisteredTemplate>>;
  remove(id: string): Promise<Changed<undefined>>;
  /** Gives it to inspection as it is. */
  inspect(id: string): Promise<Changed<RegisteredTemplate>>;
}
