import { TransportError, type TransportFailure } from './transport.ts';

/** OpenSSL's reasons for not accepting a certificate, by the names Node gives them (Node's documentation, "X509 certificate error codes"). */
const certificateCode =
  /^(?:CERT_|CRL_|UNABLE_TO_|ERROR_IN_|SELF_SIGNED_CERT|DEPTH_ZERO_|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|HOSTNAME_MISMATCH$|ERR_TLS_CERT_)/;

/** What came is not HTTP, or its header is larger than we read: codes of Node's parser and of undici's. */
const malformedCode = /^(?:HPE_|UND_ERR_HEADERS_OVERFLOW$)/;

/**
 * A system's or library's error as a `TransportError`; `refused` only when it was connecting that failed. `proxy` (host and
 * port) is the one on the way to `target`, if any: failing to reach that is not the service's failure.
 */
export function toTransportError(error: unknown, target?: URL, proxy?: string): TransportError {
  const all = causes(error);
  if (target && proxy !== undefined && all.some((cause) => isAtProxy(cause, target, proxy))) {
    return new TransportError('noProxy', error instanceof Error ? error.message : String(error), proxy, error);
  }
  const codes = all.flatMap(({ code }) => (typeof code === 'string' ? [code] : []));
  const has = (pattern: RegExp) => codes.find((code) => pattern.test(code));
  const refused = all.some(({ code, syscall }) => code === 'ECONNREFUSED' && (syscall === 'connect' || !syscall));
  const certificate = has(certificateCode);
  const malformed =
    has(malformedCode) ?? (all.some(({ name }) => name === 'HTTPParserError') ? 'HTTPParserError' : undefined);
  const failure: TransportFailure = certificate
    ? 'certificate'
    : refused
      ? 'refused'
      : malformed
        ? 'malformed'
        : 'network';
  const code = certificate ?? (refused ? 'ECONNREFUSED' : (malformed ?? codes[0]));
  return new TransportError(failure, error instanceof Error ? error.message : String(error), code, error);
}

/** Whether connecting to the proxy, or finding its address, is what failed. */
function isAtProxy({ syscall, port, hostname }: Cause, target: URL, proxy: string): boolean {
  const url = URL.parse(`http://${proxy}`);
  if (!url) return false;
  if (syscall === 'connect') return String(port) === (url.port || '80') && url.port !== target.port;
  return syscall === 'getaddrinfo' && hostname === url.hostname && hostname !== target.hostname;
}

interface Cause {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly port?: unknown;
  readonly hostname?: unknown;
}

/** The error, what it was made of (several addresses tried at once) and what caused it. */
function causes(error: unknown, depth = 0): Cause[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const inner = Array.isArray(errors) ? (errors as unknown[]) : [];
  return [error, ...[...inner, cause].flatMap((each) => causes(each, depth + 1))];
}
