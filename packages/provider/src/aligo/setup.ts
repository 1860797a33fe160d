/** Aligo for tools that set providers up. */
import { field, type ProviderCliMetadata, type ProviderConfigFieldMap } from "../setup-types.ts";

export const aligoConfigFields: ProviderConfigFieldMap = {
  apiKey: field("API key", "ALIGO_API_KEY", { required: true }),
  userId: field("User id of the account", "ALIGO_USER_ID", { required: true }),
  senderKey: field("Key of the Kakao channel", "ALIGO_SENDER_KEY"),
  sender: field("Sender number", "ALIGO_SENDER"),
  testMode: field("Aligo takes messages, and sends none", undefined, { type: "boolean" }),
  smsBaseUrl: field("Address of the SMS API"),
  alimtalkBaseUrl: field("Address of the Kakao API"),
  friendtalkEndpoint: field("Path of the FriendTalk send"),
  debug: field("Accepted and not read", undefined, { type: "boolean" }),
};

export const aligoKeyAlternatives: readonly (readonly string[])[] = [["apiKey", "userId"]];

export const aligoCliMetadata: ProviderCliMetadata = {
  label: "Aligo",
  routingSeedTypes: ["ALIMTALK", "FRIENDTALK", "SMS", "LMS", "MMS"],
};
