/** Fifty messages for the emulator, whose recipients script what becomes of them (emulator/README.md). Pure. */

const SIZE = 50;

/** Last four digits of the recipient, and how many messages get them. */
const SCRIPTS: readonly (readonly [digits: string, count: number])[] = [
  ["9002", 3], // the carrier refuses it
  ["9007", 2], // and for another reason
  ["8044", 2], // the provider refuses it
  ["8429", 2], // too many requests, once
  ["8503", 1], // taken, and answered with an error page
  ["7006", 2], // history shows it twice
];
const PLAIN = "1111";

export function demoBatch(name: string): object {
  const scripted = SCRIPTS.flatMap(([digits, count]) =>
    Array.from({ length: count }, () => digits),
  );
  return {
    name,
    message: { text: "#{name}님, 주문 #{order} 접수되었습니다." },
    messages: Array.from({ length: SIZE }, (_, i) => ({
      // Spread among the others: a multiple of 7 meets every place once.
      to: `010${String(i).padStart(4, "0")}${scripted[(i * 7) % SIZE] ?? PLAIN}`,
      variables: { name: `고객${i + 1}`, order: `A-${1000 + i}` },
    })),
  };
}
