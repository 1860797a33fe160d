/** Kakao templates belong to the provider that registered them; Aligo's codes tell themselves apart. Pure. */
const CODE = /^T[A-Z]_\d{4,6}$/;

/** True if a template code can only be Aligo's. */
export function isAligoTemplate(templateId: string): boolean {
  return CODE.test(templateId);
}
