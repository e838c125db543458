import * as l10n from '@vscode/l10n';
import { StudioError } from './errors.ts';

/**
 * The key, fit to be sent as a header. White space around it, as copying brings it, is dropped.
 * @throws StudioError `NO_API_KEY` if there is none, or it can't be a key; never with the key in it.
 */
export function requireKey(key: string | undefined, endpoint: URL): string {
  const trimmed = key?.trim() ?? '';
  if (trimmed === '') {
    throw new StudioError('NO_API_KEY', l10n.t('There is no API key for {0} yet. Enter one.', endpoint.host));
  }
  if (!/^[\x21-\x7e]{1,4096}$/.test(trimmed)) {
    throw new StudioError(
      'NO_API_KEY',
      l10n.t(
        'The API key for {0} holds characters that no key has, such as spaces or letters with accents. Enter it again.',
        endpoint.host,
      ),
    );
  }
  return trimmed;
}
