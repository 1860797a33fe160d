/** `POST /storage/v1/files`: a picture that a message will name. */
import { isObject } from "../rules.ts";
import { coded4, type SolapiReply } from "./reply.ts";

const MAX_BYTES = 200 * 1024;

/** MMS takes JPEG alone; the pictures of KakaoTalk are not judged here. */
export function storeFile(body: unknown): SolapiReply {
  if (!isObject(body) || typeof body["file"] !== "string") {
    return coded4(400, "ValidationError", "file");
  }
  const bytes = decode(body["file"]);
  const type = body["type"] === "KAKAO" ? "KAKAO" : "MMS";
  const isJpeg = bytes?.[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
  if (bytes === null || bytes.length > MAX_BYTES || (type === "MMS" && !isJpeg)) {
    return coded4(400, "ValidationError", "file");
  }
  return { status: 200, body: { fileId: `ST01FZ${crypto.randomUUID().slice(0, 12)}`, type } };
}

function decode(base64: string): Uint8Array | null {
  try {
    return Uint8Array.fromBase64(base64);
  } catch {
    return null;
  }
}
