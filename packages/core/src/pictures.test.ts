import { describe, expect, it } from "vitest";

import { PICTURE_LIMIT_BYTES, pictureFaults } from "./pictures.ts";

const jpeg = (size = 4): Uint8Array => {
  const bytes = new Uint8Array(size);
  bytes.set([0xff, 0xd8, 0xff]);
  return bytes;
};
const fine = { filename: "a.jpg", contentType: "image/jpeg", bytes: jpeg() };

describe("a picture", () => {
  it.each([{}, { filename: "사진 1.JPEG" }, { contentType: "image/jpg" }, { bytes: jpeg(99_999) }])(
    "may be like %j",
    (change) => {
      expect(pictureFaults({ ...fine, ...change })).toEqual([]);
    },
  );

  it.each([
    ["a name of another kind", { filename: "a.png" }, ["name"]],
    ["a name of two lines", { filename: "a\nb.jpg" }, ["name"]],
    ["a type of another kind", { contentType: "image/png" }, ["type"]],
    ["too many bytes", { bytes: jpeg(PICTURE_LIMIT_BYTES) }, ["too_large"]],
    ["no bytes", { bytes: new Uint8Array() }, ["not_jpeg"]],
    ["two right bytes", { bytes: Uint8Array.of(0xff, 0xd8, 0) }, ["not_jpeg"]],
  ])("is refused with %s", (_what, change, faults) => {
    expect(pictureFaults({ ...fine, ...change })).toEqual(faults);
  });
});
