/** Kakao templates belong to the provider that registered them; SOLAPI's codes tell themselves apart. Pure. */
const CODE = /^KA01TP[0-9A-Za-z]{20,60}$/;

/** True if a template code can only be SOLAPI's. */
export function isSolapiTemplate(templateId: string): boolean {
  return CODE.test(templateId);
}
