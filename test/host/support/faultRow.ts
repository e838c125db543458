import type { Outcome } from './doors.ts';

/** What a person can do, in the words of the sentences. */
const advice =
  /\b(?:check|try|change|choose|enter|top it up|use|add|look at your account|tell the service|has been kept at|make room)\b/i;

/** What is wrong with a sentence that a person is to read. */
export function flaws(sentence: string, longest = 900): string[] {
  const key = process.env['APIAI_API_KEY'];
  return [
    ...(sentence.length < 20 || sentence.length > longest ? [`${sentence.length} characters`] : []),
    ...(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(sentence)
      ? [`control characters: ${JSON.stringify(sentence)}`]
      : []),
    ...(/<[a-z/!]/i.test(sentence) ? [`markup: ${sentence}`] : []),
    ...(/\]\(/.test(sentence) ? [`a link: ${sentence}`] : []),
    ...(advice.test(sentence) ? [] : [`nothing to do: ${sentence}`]),
    ...(key !== undefined && sentence.includes(key) ? ['the key'] : []),
  ];
}

/** A sentence without what differs from run to run: addresses, paths, waits, and what each transport calls a lost connection. */
export function withoutPlaces(sentence: string): string {
  return sentence
    .replaceAll(/\((?:E[A-Z]{3,}|UND_ERR_[A-Z_]+|HPE_[A-Z_]+|HTTPParserError)\)/g, '(CODE)')
    .replaceAll(/\b\d+ s\b/g, 'N s')
    .replaceAll(/\b127\.0\.0\.1:\d+|\bsimulator\.invalid\b/g, 'HOST')
    .replaceAll(/(?:[A-Z]:)?[\\/][^\s"“”()]*[\\/]rescue[\\/][^\s"“”()]+/g, 'FILE')
    .replaceAll(/(?:[A-Z]:)?(?:[\\/][^\s"“”()\\/]+){2,}[\\/]?/g, 'FOLDER');
}

/** A cell of the table in docs/faults.md. */
export function cellOf({ code, charged, waits }: Pick<Outcome, 'code' | 'charged' | 'waits'>): string {
  if (waits) return `waits · ${charged}`;
  return code === undefined ? `made · ${charged}` : `${code} · ${charged}`;
}
