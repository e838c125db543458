/** The signal of a call, and what the call has to tell so that it comes in time and never too late. */
export interface UnsentStop {
  /** For the call. */
  readonly signal: AbortSignal;
  /** The request was handed over: it is paid for, so its result is received. */
  readonly onSent: () => void;
  /** The attempt was refused without charge, and will be repeated: stopping is free again. */
  readonly onWaiting: () => void;
  /** Listens no more. */
  readonly dispose: () => void;
}

/**
 * What stops a call: `always` at any time, each of `whileFree` only as long as nothing can be charged, which is before the
 * send and while a refused attempt waits to be repeated. One that comes after the send is remembered until such a wait.
 */
export function stopUnsent(always: AbortSignal | undefined, whileFree: readonly AbortSignal[]): UnsentStop {
  const abort = new AbortController();
  const stop = () => abort.abort();
  const heed = (signals: readonly AbortSignal[]) => {
    for (const signal of signals) {
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    }
  };
  const leave = (signals: readonly AbortSignal[]) => {
    for (const signal of signals) signal.removeEventListener('abort', stop);
  };
  const hard = always ? [always] : [];
  heed([...hard, ...whileFree]);
  return {
    signal: abort.signal,
    onSent: () => leave(whileFree),
    onWaiting: () => heed(whileFree),
    dispose: () => leave([...hard, ...whileFree]),
  };
}
