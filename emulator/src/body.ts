/** Reads a request's bytes into what the object can judge. Judges nothing but the content type. */
import type { ImagePart, WireBody } from "./types.ts";

async function readImage(file: File): Promise<ImagePart> {
  const head = new Uint8Array(await file.slice(0, 3).arrayBuffer());
  return {
    name: file.name,
    type: file.type,
    size: file.size,
    jpegHead: head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff,
  };
}

async function readForm(request: Request): Promise<WireBody> {
  const form = await request.formData();
  const fields: Record<string, string> = {};
  let image: ImagePart | null = null;
  for (const [name, value] of form) {
    if (typeof value === "string") fields[name] = value;
    else if (name === "image") image = await readImage(value);
  }
  return { kind: "form", fields, image };
}

export async function readBody(request: Request): Promise<WireBody> {
  const type = (request.headers.get("content-type") ?? "").toLowerCase();
  try {
    if (type.startsWith("multipart/form-data")) return await readForm(request);
    const text = await request.text();
    if (text.trim() === "") return { kind: "empty" };
    return type.startsWith("application/json")
      ? { kind: "json", text }
      : { kind: "invalid", reason: "content type" };
  } catch {
    return { kind: "invalid", reason: "unreadable body" };
  }
}
