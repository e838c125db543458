import * as l10n from '@vscode/l10n';
import { confirmPrice } from './confirmPrice.ts';
import { promptOf } from '../tool/request.ts';
import { makeAgain, type Again } from './again.ts';
import { presentEdit } from './editFlow.ts';
import { presentFailure, presentResult } from './present.ts';
import { withCallProgress } from './progress.ts';
import type { Made } from './made.ts';
import type { Studio } from './studio.ts';
import { baseName } from './uris.ts';

/** Makes one picture again under a progress, and shows it beside the old one. `undefined` = failed, and told. */
export async function againWithProgress(studio: Studio, again: Again): Promise<Made | undefined> {
  try {
    if (!(await confirmPrice(studio, again.request, again.picture))) return undefined;
    const made = await withCallProgress(l10n.t('Making {0} again', baseName(again.picture)), (progress) =>
      makeAgain(studio, again, {
        signal: progress.signal,
        onSent: progress.sent,
        onWaiting: progress.waiting,
        say: progress.say,
      }),
    );
    await showCandidate(studio, again, made);
    return made;
  } catch (error) {
    presentFailure(studio, error, () => againWithProgress(studio, again));
    return undefined;
  }
}

/** Old and new in the compare page; what is no picture is simply opened. */
async function showCandidate(studio: Studio, { picture, request }: Again, made: Made): Promise<void> {
  if (!made.mediaType.startsWith('image/')) {
    await presentResult(studio, made);
    return;
  }
  await presentEdit({ target: picture, inputs: [picture], made, prompt: promptOf(request) });
}
