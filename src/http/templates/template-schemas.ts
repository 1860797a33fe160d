/** The shapes of templates in requests and answers. */
import { z } from "@hono/zod-openapi";

import { BUTTON_TYPES } from "../../domain/template/registered.ts";
import { TEMPLATE_STATES } from "../../domain/template/template.ts";
import { DEFAULT_PROVIDER } from "../../providers/registry.ts";
import { bounded, MOST } from "../shapes/bounded.ts";

/** Limits of Kakao and IWINV, in characters. */
const MAX = { name: 15, text: 1000, buttons: 5, buttonName: 14, link: 200 } as const;

/** Texts are compared and counted as they are composed. */
const words = (max: number, pattern: RegExp, what: string) =>
  bounded(3 * max)
    .normalize("NFC")
    .min(1)
    .max(max)
    .refine((text) => text.trim() !== "", "must not be blank")
    .refine((text) => text.isWellFormed() && !pattern.test(text), what);

const line = (max: number) => words(max, /\p{Cc}/u, "must be one line of text");

const Link = line(MAX.link)
  .refine((link) => URL.canParse(link), "must be an address, such as https://example.com/#{no}")
  .optional();

/** The links that a button of each type needs; it has no others. */
const LINKS_OF = {
  WL: ["linkMobile", "linkPc"],
  AL: ["linkIos", "linkAndroid"],
  DS: [],
  BK: [],
  MD: [],
} as const satisfies Record<(typeof BUTTON_TYPES)[number], readonly string[]>;

const LINK_NAMES = ["linkMobile", "linkPc", "linkIos", "linkAndroid"] as const;

const ButtonInput = z
  .strictObject({
    type: z.enum(BUTTON_TYPES).openapi({
      description:
        "WL a web page, AL an app, DS a parcel's way, BK a word to the bot, MD the text.",
    }),
    name: line(MAX.buttonName).openapi({ example: "주문 보기" }),
    linkMobile: Link.openapi({ description: "WL.", example: "https://m.example.com/#{no}" }),
    linkPc: Link.openapi({ description: "WL.", example: "https://example.com/#{no}" }),
    linkIos: Link.openapi({ description: "AL." }),
    linkAndroid: Link.openapi({ description: "AL." }),
  })
  .superRefine((button, ctx) => {
    const wanted: readonly string[] = LINKS_OF[button.type];
    for (const name of LINK_NAMES) {
      const given = button[name] !== undefined;
      if (given === wanted.includes(name)) continue;
      const message = given
        ? `is not a link of a ${button.type} button`
        : `is needed by a ${button.type} button`;
      ctx.addIssue({ code: "custom", path: [name], message });
    }
  })
  .openapi("TemplateButtonInput");

const draftFields = {
  name: line(MAX.name).openapi({
    description: `For people, up to ${MAX.name} characters.`,
    example: "주문 안내",
  }),
  text: words(MAX.text, /[^\P{Cc}\n]/u, "must not hold control characters but line feeds").openapi({
    description: `With #{name} where a value goes, up to ${MAX.text} characters.`,
    example: "#{name}님, 주문 #{no}이 접수되었습니다.",
  }),
  buttons: z.array(ButtonInput).max(MAX.buttons).default([]),
};

const EXAMPLE = {
  name: "주문 안내",
  text: "#{name}님, 주문 #{no}이 접수되었습니다.",
  buttons: [
    {
      type: "WL" as const,
      name: "주문 보기",
      linkMobile: "https://m.example.com/#{no}",
      linkPc: "https://example.com/#{no}",
    },
  ],
};

export const TemplateChangeInput = z
  .strictObject(draftFields)
  .openapi("TemplateChange", { example: EXAMPLE });

export const TemplateInput = z
  .strictObject({
    ...draftFields,
    providerId: bounded(MOST.word).optional().openapi({
      description: "With which provider; left out: the first that registers templates.",
      example: DEFAULT_PROVIDER,
    }),
  })
  .openapi("TemplateInput", { example: EXAMPLE });

export type TemplateChangeInput = z.output<typeof TemplateChangeInput>;

export const TemplateQueryInput = z.strictObject({
  providerId: bounded(MOST.word).optional().openapi({ example: DEFAULT_PROVIDER }),
  state: z.enum(TEMPLATE_STATES).optional(),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});

const TemplateButton = z
  .object({
    type: z.string(),
    name: z.string(),
    linkMobile: z.string().optional(),
    linkPc: z.string().optional(),
    linkIos: z.string().optional(),
    linkAndroid: z.string().optional(),
  })
  .openapi("TemplateButton");

export const TemplateView = z
  .object({
    id: z.string().openapi({ example: "10031" }),
    providerId: z.string().openapi({ example: DEFAULT_PROVIDER }),
    name: z.string(),
    state: z.enum(TEMPLATE_STATES).openapi({
      description:
        "`approved`: messages can be sent with it. `pending`: its inspection was not asked for. `unknown`: the provider names a state of its own.",
      example: "inspection",
    }),
    review: z.string().nullable().openapi({
      description: "The reviewer's words, or the provider's about the inspection.",
      example: "광고성 문구가 포함되어 있습니다.",
    }),
    text: z.string(),
    buttons: z.array(TemplateButton),
    variables: z.array(z.string()).openapi({ description: "Names in the order of the template." }),
    createdAt: z.iso.datetime().nullable(),
    tenant: z.string().nullable().openapi({
      description: "Whose it is; null: the operator's, and everybody's to send with.",
    }),
  })
  .openapi("Template");

export const TemplatePageView = z
  .object({
    data: z.array(TemplateView),
    page: z.int(),
    limit: z.int(),
    total: z.int().openapi({ description: "Of all pages." }),
    has_more: z.boolean(),
  })
  .openapi("TemplatePage");

export const AssignInput = z
  .strictObject({
    tenant: bounded(40).nullable().openapi({
      description: "Whose it is from now on; null: everybody's.",
      example: "acme",
    }),
  })
  .openapi("TemplateAssignment", { example: { tenant: "acme" } });
