import * as l10n from '@vscode/l10n';
import { clean } from './serverWords.ts';
import { StudioError, type ErrorFacts } from './errors.ts';
import { TransportError } from './transport.ts';

/** Why a call ends before it is over; the reason of its signal. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  constructor(readonly by: 'user' | 'timeout') {
    super(by);
  }
}

/** The error for an exchange without an answer. `sent`: the whole request had been handed over. */
export function noAnswer(error: unknown, sent: boolean, host: string): StudioError {
  if (error instanceof StudioError) return error;
  if (error instanceof Stopped) return stopped(error, sent, host);
  const known = error instanceof TransportError ? error : undefined;
  const facts: ErrorFacts = {
    cause: error,
    charged: sent ? 'maybe' : 'no',
    ...(known?.systemCode === undefined ? {} : { systemCode: known.systemCode }),
  };
  const code = known?.systemCode ?? (error instanceof Error ? error.name : typeof error);
  switch (known?.failure ?? 'network') {
    case 'proxy': {
      const name = clean(known?.systemCode ?? '', 100);
      const message =
        name === ''
          ? l10n.t('The proxy refused to connect to {0}. Nothing was sent. Check the proxy settings.', host)
          : l10n.t('The proxy {0} refused to connect to {1}. Nothing was sent. Check the proxy settings.', name, host);
      return new StudioError('PROXY', message, { ...facts, charged: 'no' });
    }
    case 'noProxy':
      return new StudioError(
        'PROXY',
        l10n.t(
          'The proxy {0} cannot be reached. Nothing was sent. Check the proxy settings and the network.',
          clean(known?.systemCode ?? '', 100),
        ),
        { ...facts, charged: 'no' },
      );
    case 'certificate':
      return new StudioError(
        'CERTIFICATE',
        l10n.t(
          'The certificate of {0} is not trusted ({1}). Nothing was sent. If your network uses its own certificates, add them to the system.',
          host,
          code,
        ),
        { ...facts, charged: 'no' },
      );
    case 'refused':
      return new StudioError(
        'NETWORK',
        l10n.t(
          'Nothing answers at {0} (connection refused). Nothing was sent. Check the network and the endpoint.',
          host,
        ),
        { ...facts, charged: 'no' },
      );
    case 'malformed':
      return new StudioError(
        'BAD_RESPONSE',
        sent
          ? l10n.t(
              '{0} gave an answer that is not HTTP ({1}). It may have been charged: look at your account.',
              host,
              code,
            )
          : l10n.t(
              '{0} gave an answer that is not HTTP ({1}). Nothing was charged. Check the endpoint and the proxy in the settings.',
              host,
              code,
            ),
        facts,
      );
    case 'network':
      return new StudioError(
        'NETWORK',
        sent
          ? l10n.t(
              'The connection to {0} was lost before an answer came ({1}). It may have been charged: look at your account before you repeat it.',
              host,
              code,
            )
          : l10n.t(
              '{0} was not reached ({1}). Nothing was sent whole, so nothing was charged. Check the network, then try again.',
              host,
              code,
            ),
        facts,
      );
  }
}

/** The error for a call that we ended ourselves. */
export function stopped({ by }: Stopped, sent: boolean, host: string): StudioError {
  const facts: ErrorFacts = { charged: sent ? 'maybe' : 'no' };
  if (by === 'user') {
    return new StudioError(
      'CANCELLED',
      sent
        ? l10n.t('Stopped after it was sent. It may have been charged: look at your account before you repeat it.')
        : l10n.t('Cancelled. Nothing was charged.'),
      facts,
    );
  }
  return new StudioError(
    'TIMEOUT',
    sent
      ? l10n.t('{0} gave no result in time. It may have been charged: look at your account before you repeat it.', host)
      : l10n.t('{0} did not take the request in time. Nothing was charged. Try again.', host),
    facts,
  );
}
