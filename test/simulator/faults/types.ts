import { type Exchange } from '../exchange.ts';

/** Whether a call was paid for, as a client is to tell it. */
export type Charged = 'no' | 'maybe' | 'yes';

/** What a client is to make of a fault, by the table of the contract. */
export interface Expectation {
  /** The error's code; undefined: the call succeeds. */
  readonly code?: string;
  readonly charged: Charged;
  /** What else the table allows, where two of its rows fit or timing decides. */
  readonly also?: readonly { readonly code?: string; readonly charged: Charged }[];
  /** The client may send the call again by itself. */
  readonly repeatable?: true;
  /** The client must end it by its own timeout or by cancelling. */
  readonly endless?: true;
  /** The answer's bytes, whole or in part, must be kept (result or rescue folder). */
  readonly bytesArrive?: true;
}

/** A way for things to go wrong. */
export interface Fault {
  readonly name: string;
  readonly description: string;
  /**
   * `address`: no server takes part; use the helper in addresses.ts. `early`: before the body is read.
   * `late`: instead of making a result. `answer`: in the way the result is handed over.
   */
  readonly stage: 'address' | 'early' | 'late' | 'answer';
  /** Whether the simulator's account pays. */
  readonly billed: boolean;
  readonly expect: Expectation;
  /** Plays it. */
  act(exchange: Exchange): Promise<void>;
}
