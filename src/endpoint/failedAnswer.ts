import * as l10n from '@vscode/l10n';
import type { AnswerFacts } from './answerHeaders.ts';
import { StudioError, type Charged, type ErrorCode, type ErrorFacts } from './errors.ts';
import type { ServerWords } from './serverWords.ts';

/** What an answer that is no result is made of. */
export interface FailedAnswer {
  readonly status: number;
  readonly words: ServerWords;
  readonly facts: AnswerFacts;
  /** The whole request had been handed over: before that, nothing can have been charged. */
  readonly sent: boolean;
  /** Host and port that answered. */
  readonly host: string;
}

interface Meaning {
  readonly code: ErrorCode;
  readonly charged: Charged;
}

/** The contract's table of answers, for what is not in the 200s (docs/endpoint.md, "What an answer means"). */
function meaning(status: number): Meaning {
  switch (status) {
    case 401:
      return { code: 'UNAUTHORIZED', charged: 'no' };
    case 402:
      return { code: 'PAYMENT_REQUIRED', charged: 'no' };
    case 403:
    case 451:
      return { code: 'FORBIDDEN', charged: 'no' };
    case 404:
    case 405:
    case 410:
      return { code: 'NOT_FOUND', charged: 'no' };
    case 407:
      return { code: 'PROXY', charged: 'no' };
    case 408:
    case 504:
    case 522: // Cloudflare: the origin did not answer in time, as is 524.
    case 524:
      return { code: 'TIMEOUT', charged: 'maybe' };
    case 413:
      return { code: 'TOO_LARGE', charged: 'no' };
    case 429:
      return { code: 'RATE_LIMITED', charged: 'no' };
    case 503:
    case 529: // Overloaded, by several services' convention.
      return { code: 'UNAVAILABLE', charged: 'maybe' };
  }
  if (status >= 300 && status < 400) return { code: 'REDIRECTED', charged: 'no' };
  if (status >= 400 && status < 500) return { code: 'BAD_PARAMETER', charged: 'no' };
  if (status >= 500 && status < 600) return { code: 'SERVER_ERROR', charged: 'maybe' };
  return { code: 'BAD_RESPONSE', charged: 'maybe' };
}

/** The error for an answer whose status is not in the 200s. */
export function failedAnswer(answer: FailedAnswer): StudioError {
  const { status, words } = answer;
  const isRedirect = status >= 300 && status < 400;
  if (words.verdict !== undefined && !isRedirect) return blocked(words.verdict, answer);
  const { code, charged } = meaning(status);
  if (isPaid(answer)) return paid(code, String(status), answer);
  return new StudioError(code, quoting((sentences[code] ?? failed)(answer), words.message), {
    ...factsOf(answer),
    charged: charged === 'maybe' && !answer.sent ? 'no' : charged,
  });
}

/** The answer itself names a price: that goes before what its status or its words let one think. */
function isPaid({ facts }: FailedAnswer): boolean {
  return facts.costUsd !== undefined && facts.costUsd > 0;
}

function paid(code: ErrorCode, reason: string, answer: FailedAnswer): StudioError {
  const message = l10n.t(
    '{0} gave no result ({1}), yet says that it charged {2}. Look at your account before you repeat it.',
    answer.host,
    reason,
    `$${answer.facts.costUsd ?? 0}`,
  );
  return new StudioError(code, quoting(message, answer.words.message), { ...factsOf(answer), charged: 'yes' });
}

/** The content filter's verdict, which no repetition changes; or the model's end without a picture. */
export function blocked(verdict: string, answer: FailedAnswer): StudioError {
  if (isPaid(answer)) return paid('BLOCKED_BY_FILTER', verdict, answer);
  const byFilter = !/^(?:MAX_TOKENS|OTHER|IMAGE_OTHER|NO_IMAGE|MALFORMED_FUNCTION_CALL|LANGUAGE)$/.test(verdict);
  const message = byFilter
    ? l10n.t(
        'The content filter refused this request ({0}). Nothing was charged. Change the prompt or the image.',
        verdict,
      )
    : l10n.t(
        'The model ended without a picture ({0}). Nothing was charged. Change the prompt or the parameters.',
        verdict,
      );
  return new StudioError('BLOCKED_BY_FILTER', quoting(message, answer.words.message), {
    ...factsOf(answer),
    charged: 'no',
  });
}

/** A sentence and, in quotation marks, the server's own words. */
export function quoting(sentence: string, words: string | undefined): string {
  return words === undefined ? sentence : `${sentence} ${l10n.t('The service said: “{0}”', words)}`;
}

/** What may be kept of an answer in an error. */
export function factsOf({ status, words, facts }: FailedAnswer): ErrorFacts {
  const { requestId, retryAfterMs, costUsd } = facts;
  return {
    status,
    ...(words.message === undefined ? {} : { serverMessage: words.message }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(costUsd === undefined ? {} : { costUsd }),
  };
}

/** What happened and what to do, by code; `failed` for the rest. */
const sentences: Partial<Record<ErrorCode, (answer: FailedAnswer) => string>> = {
  UNAUTHORIZED: ({ host }) => l10n.t('{0} did not accept the API key. Enter a valid one.', host),
  PAYMENT_REQUIRED: () => l10n.t('The balance of your account is used up. Top it up, then try again.'),
  FORBIDDEN: ({ host }) =>
    l10n.t(
      '{0} does not allow this with your API key. Nothing was charged. Check your account, or enter another key.',
      host,
    ),
  NOT_FOUND: ({ host }) => l10n.t('{0} has nothing at this address. Check the endpoint in the settings.', host),
  PROXY: () => l10n.t('The proxy wants a user name and a password. Check the proxy settings.'),
  TIMEOUT: ({ host, sent }) =>
    sent
      ? l10n.t(
          '{0} gave up waiting for the result. It may have been charged: look at your account before you repeat it.',
          host,
        )
      : l10n.t('{0} gave up waiting. Nothing was charged. Try again.', host),
  TOO_LARGE: ({ host }) => l10n.t('{0} refused the request as too large. Use fewer or smaller images.', host),
  RATE_LIMITED: ({ facts }) =>
    facts.retryAfterMs === undefined
      ? l10n.t('Too many requests at once. Nothing was charged. Try again in a while.')
      : l10n.t(
          'Too many requests at once. Nothing was charged. Try again in {0} s.',
          Math.ceil(facts.retryAfterMs / 1000),
        ),
  REDIRECTED: ({ host }) =>
    l10n.t(
      '{0} sent us to another address. It was not followed, since your API key belongs to this one. Check the endpoint in the settings.',
      host,
    ),
  BAD_PARAMETER: ({ host, status }) =>
    l10n.t('{0} refused the request (status {1}). Nothing was charged. Change it, then try again.', host, status),
  UNAVAILABLE: ({ host, sent, status }) =>
    sent
      ? l10n.t(
          '{0} is not available at present (status {1}). It is not certain that nothing was charged. Try again later.',
          host,
          status,
        )
      : l10n.t('{0} is not available at present (status {1}). Nothing was charged. Try again later.', host, status),
};

function failed({ host, sent, status }: FailedAnswer): string {
  return sent
    ? l10n.t(
        '{0} failed (status {1}). It may have been charged: look at your account before you repeat it.',
        host,
        status,
      )
    : l10n.t('{0} failed (status {1}). Nothing was charged. Try again.', host, status);
}
