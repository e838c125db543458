import type { Made } from '../editor/made.ts';
import type { AgentParts } from './register.ts';
import type { Studio } from '../editor/studio.ts';

/** How a call for another extension is made. */
export interface CallOptions {
  /** Stops it: free before the request was sent, maybe charged after. */
  readonly signal?: AbortSignal;
  /** False: beyond the allowance the call fails with `OVER_BUDGET` instead of asking the user. */
  readonly ask?: boolean;
}

/** What other extensions get as this one's `exports` (docs/api.md). Changes that break a caller raise `version`. */
export interface Api {
  readonly version: 1;
  /** The arguments of the command `generateImage`, but for `show`. */
  generate(args: unknown, options?: CallOptions): Promise<Made>;
  /** The same, with the pictures to change in `images`. */
  edit(args: unknown, options?: CallOptions): Promise<Made>;
  /** The same, with the tool's slug in `tool`. */
  runTool(args: unknown, options?: CallOptions): Promise<Made>;
}

type Kind = Exclude<keyof Api, 'version'>;

/** Makes the exports; what they do is loaded when one is called. All reject with an `Error` that has `code` and `charged`. */
export function createApi(load: () => Promise<Studio>, parts: AgentParts): Api {
  const call =
    (kind: Kind) =>
    async (args: unknown, options: CallOptions = {}) => {
      const [studio, { callFor }] = await Promise.all([load(), parts()]);
      return await callFor(studio, kind, args, options);
    };
  return Object.freeze({ version: 1, generate: call('generate'), edit: call('edit'), runTool: call('runTool') });
}
