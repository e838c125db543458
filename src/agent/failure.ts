import * as vscode from 'vscode';
import { logFailure } from '../editor/log.ts';
import type { Studio } from '../editor/studio.ts';
import { StudioError, type ErrorCode } from '../endpoint/errors.ts';

const fix = 'Correct the input as the message says and call the tool again.';
const tell = 'Do not call again by yourself: tell the user what the message says.';
const later = 'You may call again in a minute; if that fails too, tell the user.';

/** What a model shall do next, by kind of failure. English: models read it, not people. */
const next: Partial<Record<ErrorCode, string>> = {
  NO_API_KEY: 'Ask the user to run the command "Nano Banana: Set API Key…", then call again.',
  BAD_PARAMETER: fix,
  BAD_IMAGE: 'Choose another picture (PNG, JPEG or WebP inside the workspace), or convert this one first.',
  UNKNOWN_TOOL: 'Call list_tools for the slugs that there are, and use one of them.',
  TOO_LARGE: 'Use fewer or smaller pictures.',
  NO_FOLDER: 'Ask the user to open a folder: there is no place to save the result.',
  NO_RECIPE: 'There is nothing more to find out: the picture was not made with this tool.',
  BLOCKED_BY_FILTER: 'This is a verdict: the same words get the same answer. Rephrase the prompt, or tell the user.',
  RATE_LIMITED: later,
  UNAVAILABLE: later,
  OVER_BUDGET:
    'Stop making pictures. Tell the user that the allowance of this session is used up; only the user can raise it.',
  UNTRUSTED_WORKSPACE: 'Stop. Only the user can trust the workspace.',
  CANCELLED: 'The user stopped it: do not call again unless asked to.',
};

/** A failure as a model is told it: its code, its sentence, what it cost, what to do next. */
export function forModel(studio: Studio, error: unknown): Error {
  if (error instanceof vscode.CancellationError) return error;
  logFailure(studio.log, 'agent', error);
  if (!(error instanceof StudioError))
    return new Error(`Unexpected error: ${error instanceof Error ? error.message : String(error)}. ${tell}`);
  const { code, charged, message } = error;
  const paid = {
    no: 'Nothing was charged.',
    maybe: 'It may have been charged: calling again may cost twice.',
    yes: 'It was charged: calling again costs again.',
  }[charged];
  const advice = next[code] ?? (charged === 'no' ? later : tell);
  return Object.assign(new Error(`${code}: ${message} ${paid} ${charged === 'no' ? advice : tell}`), {
    code,
    charged,
  });
}
