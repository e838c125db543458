import * as l10n from '@vscode/l10n';
import { lstat } from 'node:fs/promises';
import * as path from 'node:path';
import { StudioError } from '../endpoint/errors.ts';
import { systemCodeOf } from './systemCode.ts';

/** Longer than an extension and a number are. */
const tail = '-999.jpeg';
const shown = 60;

/**
 * Asks the system, before a call is paid for, whether a file below a folder that exists can have a name (`/` makes
 * subfolders): how long one may be differs between file systems. Nothing is written.
 * @throws StudioError BAD_PARAMETER
 */
export async function checkName(folder: string, stem: string): Promise<void> {
  // Part by part: the system does not look at the rest of a path that does not exist so far.
  for (const part of stem.split('/')) await checkPart(folder, part);
}

async function checkPart(folder: string, part: string): Promise<void> {
  try {
    await lstat(path.join(folder, `${part}${tail}`));
  } catch (cause) {
    const systemCode = systemCodeOf(cause);
    // The second is Node's own, for a name with a zero byte.
    if (systemCode !== 'ENAMETOOLONG' && systemCode !== 'ERR_INVALID_ARG_VALUE') return;
    const name = JSON.stringify(part.length > shown ? `${part.slice(0, shown)}…` : part);
    const message = l10n.t(
      'Nothing was sent: {0} cannot be the name of a file ({1}). Choose another name.',
      name,
      systemCode,
    );
    throw new StudioError('BAD_PARAMETER', message, { systemCode, cause });
  }
}
