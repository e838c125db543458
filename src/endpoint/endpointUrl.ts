import * as l10n from '@vscode/l10n';
import type { Tool } from '../tool/definition.ts';
import { StudioError } from './errors.ts';

const setting = 'nanoBananaStudio.endpoint';

/**
 * The endpoint's address as a user set it. The key goes there, so it is https, or http to this computer only.
 * @throws StudioError `BAD_PARAMETER`, naming the setting.
 */
export function checkEndpointUrl(text: string): URL {
  const url = URL.parse(text.trim());
  if (!url) {
    throw new StudioError(
      'BAD_PARAMETER',
      l10n.t('The setting {0} is not an address. It takes one such as {1}.', setting, 'https://host/path'),
    );
  }
  // Not repeated in the message: it holds a password.
  if (url.username !== '' || url.password !== '') {
    throw new StudioError('BAD_PARAMETER', l10n.t('The setting {0} must not hold a user name or password.', setting));
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    throw new StudioError(
      'BAD_PARAMETER',
      l10n.t(
        'The setting {0} must begin with https://, since the API key is sent there. Plain http:// is for this computer only (127.0.0.1, localhost).',
        setting,
      ),
    );
  }
  url.hash = '';
  return url;
}

/** Whether an address is on this computer. `URL` has already written every form of an IPv4 address as `127.0.0.1`. */
export function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

/**
 * Where a tool is called: the built-in tool (`builtIn` is its slug) at the configured endpoint itself, every other at its own
 * path on the same origin, for the key belongs to that origin.
 * @throws StudioError `UNKNOWN_TOOL` if the tool's path leads elsewhere.
 */
export function toolUrl(configured: URL, tool: Pick<Tool, 'slug' | 'name' | 'endpoint'>, builtIn: string): URL {
  if (tool.slug === builtIn) return configured;
  const url = URL.parse(tool.endpoint, configured.origin);
  if (url?.origin !== configured.origin || url.username !== '' || url.password !== '') {
    throw new StudioError(
      'UNKNOWN_TOOL',
      l10n.t('{0} is not called: its address is not on {1}, where your API key belongs.', tool.name, configured.host),
    );
  }
  url.hash = '';
  return url;
}
