/** Keys of fields, two of each, so that there is something to rotate. They protect nothing. */
export const TEST_FIELD_KEYS = {
  FIELD_KEYS: ["k1", "k2"].map(testKey).join(","),
  FIELD_ACTIVE_KID: "k2",
  FIELD_HASH_KEYS: ["h1", "h2"].map(testKey).join(","),
  FIELD_ACTIVE_HASH_KID: "h2",
};

function testKey(kid: string): string {
  return `${kid}:${Buffer.from(kid.repeat(16)).toString("base64url")}`;
}
