/** A request body of known length: a chunked upload may be refused (measured: docs/architecture.md). */
export interface RequestBody {
  /** The full `Content-Type`, with its boundary. */
  readonly contentType: string;
  /** In bytes. */
  readonly length: number;
  /** Yields exactly `length` bytes. Called once for each attempt. */
  chunks(): AsyncIterable<Uint8Array>;
}

export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** The one header that carries the key is among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  readonly signal: AbortSignal;
  /** The point of no return: the whole request was handed over. Called at most once. */
  readonly onSent?: () => void;
}

export interface TransportResponse {
  readonly status: number;
  /** Lower-case names; repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it came, not decoded. Throws if the connection is cut before its end. Must be read or cancelled (`return()`). */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * One HTTP exchange, without retry, redirect or decoding. Rejects with a `TransportError`, or with the signal's reason
 * when it is aborted.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/**
 * Why there was no answer. `refused`: nobody listens there. `proxy`: a proxy would not pass the request on; `noProxy`: it
 * is not there. `malformed`: what
 * came is not HTTP.
 */
export type TransportFailure = 'refused' | 'network' | 'proxy' | 'noProxy' | 'certificate' | 'malformed';

/** No answer came. Whether the request had been sent is known from `onSent`. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  constructor(
    readonly failure: TransportFailure,
    message: string,
    /** Such as `ECONNREFUSED`; or the name of the proxy for `proxy` and `noProxy`. */
    readonly systemCode?: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
