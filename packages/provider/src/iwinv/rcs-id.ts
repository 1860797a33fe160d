/** RCS's answer to a send has no key, so the message is known by what it was made of; a real key of IWINV's has another form. */

const PREFIX = "iwinv-rcs:";

export interface RcsTarget {
  brandId: string;
  templateCode: string;
}

export const rcsMessageId = ({ brandId, templateCode }: RcsTarget): string =>
  `${PREFIX}${brandId}:${templateCode}`;

/** Undefined for a key of IWINV's own. */
export const readRcsMessageId = (id: string): RcsTarget | undefined => {
  const [brandId = "", ...rest] = id.startsWith(PREFIX) ? id.slice(PREFIX.length).split(":") : [];
  const templateCode = rest.join(":");
  return brandId === "" || templateCode === "" ? undefined : { brandId, templateCode };
};
