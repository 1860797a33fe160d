/** The fields of AlimTalk, friend talk and Naver's messages. Pure. */
import {
  type AlimTalkSendOptions,
  type FriendTalkSendOptions,
  type KMsgError,
  type MessageButton,
  type NsaSendOptions,
  ok,
  type Result,
} from "@k-msg/core";

import { isFilled } from "./checks.ts";
import type { SolapiSettings } from "./config.ts";
import { refuse } from "./errors.ts";
import { namedValues, type NameStyle } from "./names.ts";

type Fields = Result<Record<string, unknown>, KMsgError>;

/**
 * True if SOLAPI itself sends a text in place of the AlimTalk. It costs, and whoever sends one on a failed status does not know
 * of it: only where `kakao.disableSms` is false, nobody switched failover off, and there is a number to send from.
 */
export const sendsTextItself = (
  { kakao, failover }: AlimTalkSendOptions,
  sender: string | undefined,
): boolean => kakao?.disableSms === false && failover?.enabled !== false && isFilled(sender);

export const alimTalkFields = (
  settings: SolapiSettings,
  params: AlimTalkSendOptions,
  sender: string | undefined,
  names: NameStyle,
): Fields => {
  const { kakao = {}, failover, templateId } = params;
  const pfId = [kakao.profileId, settings.kakaoPfId].find(isFilled);
  if (pfId === undefined) {
    return refuse("kakao.profileId is required for ALIMTALK (the message's or the config's)");
  }
  if (!isFilled(templateId)) return refuse("templateId is required for ALIMTALK");
  const disableSms = !sendsTextItself(params, sender);
  const text = failover?.fallbackContent?.trim();
  const subject = failover?.fallbackTitle?.trim();
  return ok({
    ...(!disableSms && text && { text }),
    ...(!disableSms && subject && { subject }),
    kakaoOptions: {
      pfId,
      templateId,
      disableSms,
      variables: namedValues(params.variables, names),
      ...(kakao.adFlag !== undefined && { adFlag: kakao.adFlag }),
      ...(kakao.buttons && { buttons: kakao.buttons }),
      ...(isFilled(kakao.imageId) && { imageId: kakao.imageId }),
    },
  });
};

/** Web links are all that k-msg's buttons can say. */
const webLink = ({ name, type, urlMobile, urlPc }: MessageButton) =>
  type === "WL" && isFilled(name) && isFilled(urlMobile)
    ? [
        {
          buttonName: name,
          buttonType: "WL",
          linkMo: urlMobile,
          ...(isFilled(urlPc) && { linkPc: urlPc }),
        },
      ]
    : [];

const friendButtons = ({ kakao, buttons }: FriendTalkSendOptions): unknown[] | undefined =>
  kakao?.buttons ?? buttons?.flatMap(webLink);

/** The link of a picture: it has to lead somewhere. */
export const imageLinkOf = (params: FriendTalkSendOptions): string | undefined => {
  const [first] = params.buttons?.flatMap(webLink) ?? [];
  return [params.kakao?.imageLink, first?.linkMo].find(isFilled);
};

export const friendTalkFields = (
  settings: SolapiSettings,
  params: FriendTalkSendOptions,
  uploaded: string | undefined,
  names: NameStyle,
): Fields => {
  const pfId = [params.kakao?.profileId, settings.kakaoPfId].find(isFilled);
  if (pfId === undefined) return refuse("kakao.profileId is required for FRIENDTALK");
  if (!isFilled(params.text)) return refuse("text is required for FRIENDTALK");
  const { disableSms = true, adFlag } = params.kakao ?? {};
  const imageId = [uploaded, params.kakao?.imageId].find(isFilled);
  const buttons = friendButtons(params);
  return ok({
    ...(imageId !== undefined && { type: "CTI" }),
    text: params.text,
    kakaoOptions: {
      pfId,
      variables: namedValues(params.variables, names),
      disableSms,
      ...(adFlag !== undefined && { adFlag }),
      ...(buttons && { buttons }),
      ...(imageId !== undefined && { imageId }),
    },
  });
};

export const naverFields = (
  settings: SolapiSettings,
  params: NsaSendOptions,
  names: NameStyle,
): Fields => {
  const talkId = [params.naver?.talkId, settings.naverTalkId].find(isFilled);
  if (talkId === undefined) return refuse("naver.talkId is required for NSA");
  const { disableSms = true, buttons } = params.naver ?? {};
  const templateId = [params.templateId, params.naver?.templateId].find(isFilled);
  const variables = namedValues({ ...params.naver?.variables, ...params.variables }, names);
  return ok({
    naverOptions: { talkId, templateId, disableSms, variables, ...(buttons && { buttons }) },
  });
};
