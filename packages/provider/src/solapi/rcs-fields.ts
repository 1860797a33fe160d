/** The fields of RCS messages. Pure. */
import { type KMsgError, ok, type Result, type SendOptions } from "@k-msg/core";

import { isFilled } from "./checks.ts";
import type { SolapiSettings } from "./config.ts";
import { refuse } from "./errors.ts";
import { namedValues, type NameStyle } from "./names.ts";

type Rcs = Extract<SendOptions, { rcs?: unknown }>;

/** A card of its own words; the vendor writes `imaggeId`. */
const cardOf = (params: Rcs, uploaded: string | undefined) => {
  const { imageId, ...given } = params.rcs?.additionalBody ?? {};
  const picture = [uploaded, imageId].find(isFilled);
  if (picture === undefined && params.rcs?.additionalBody === undefined) return undefined;
  return {
    ...(params.type === "RCS_MMS" && {
      ...(isFilled(params.subject) && { title: params.subject }),
      description: params.text,
    }),
    ...given,
    ...(picture !== undefined && { imaggeId: picture }),
  };
};

export const rcsFields = (
  settings: SolapiSettings,
  params: Rcs,
  uploaded: string | undefined,
  names: NameStyle,
): Result<Record<string, unknown>, KMsgError> => {
  const brandId = [params.rcs?.brandId, settings.rcsBrandId].find(isFilled);
  if (brandId === undefined) return refuse(`rcs.brandId is required for ${params.type}`);
  const template = "templateId" in params ? params.templateId : undefined;
  const templateId = [template, params.rcs?.templateId].find(isFilled);
  const text = "text" in params ? params.text : undefined;
  if ("text" in params && !isFilled(text)) return refuse(`text is required for ${params.type}`);
  const additionalBody = cardOf(params, uploaded);
  const variables = namedValues({ ...params.rcs?.variables, ...params.variables }, names);
  return ok({
    ...(text !== undefined && { text }),
    ...("subject" in params && isFilled(params.subject) && { subject: params.subject }),
    rcsOptions: {
      disableSms: true,
      ...params.rcs,
      brandId,
      ...(templateId !== undefined && { templateId }),
      variables,
      ...(additionalBody && { additionalBody }),
    },
  });
};
