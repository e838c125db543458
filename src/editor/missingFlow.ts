import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { MissingImage } from '../document/missingImages.ts';
import { nanoBanana2 } from '../tool/nanoBanana2.ts';
import { confirmPrice } from './confirmPrice.ts';
import { offerKey } from './keyPrompt.ts';
import { makeAllMissing, type AllMade } from './missingAll.ts';
import { makeMissing, missingRequest } from './missingMake.ts';
import { missingPrompt } from './missingScan.ts';
import { show, type Action } from './notifications.ts';
import { presentFailure, presentResult } from './present.ts';
import { callPrice, usd } from './price.ts';
import { withCallProgress } from './progress.ts';
import type { Studio } from './studio.ts';
import { shownPath } from './uris.ts';

/** As many file names as a question shows. */
const mostNamed = 10;

/** Makes one missing picture, with progress and its result shown. */
export async function makeOneShown(studio: Studio, document: vscode.TextDocument, image: MissingImage): Promise<void> {
  try {
    studio.requireTrust();
    if (!(await offerKey(studio.keys, studio.endpoint().origin))) return;
    const wanted = await missingRequest(document, image);
    if (!(await confirmPrice(studio, wanted.request, document.uri))) return;
    const made = await withCallProgress(l10n.t('Generating "{0}"', shortPrompt(image)), (progress) =>
      makeMissing(studio, document, image, wanted, {
        door: 'missingImages',
        signal: progress.signal,
        onSent: progress.sent,
        onWaiting: progress.waiting,
        say: progress.say,
      }),
    );
    await presentResult(studio, made, { open: false });
  } catch (error) {
    presentFailure(studio, error, () => makeOneShown(studio, document, image));
  }
}

/** Asks, with count and price, and makes every missing picture of a document. `undefined` = given up. */
export async function makeAllShown(
  studio: Studio,
  document: vscode.TextDocument,
  images: readonly MissingImage[],
): Promise<AllMade | undefined> {
  if (images.length === 0) {
    void show('info', l10n.t('{0} misses no images.', shownPath(document.uri)));
    return undefined;
  }
  studio.requireTrust();
  if (!(await offerKey(studio.keys, studio.endpoint().origin))) return undefined;
  if (!(await agreed(studio, images))) return undefined;
  const all = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: l10n.t('Generating missing images'),
      cancellable: true,
    },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const onMade = (count: number) =>
        progress.report({ message: l10n.t('{0} of {1}', count, images.length), increment: 100 / images.length });
      progress.report({ message: l10n.t('{0} of {1}', 0, images.length) });
      return await makeAllMissing(studio, document, images, { signal: abort.signal, onMade });
    },
  );
  tell(studio, all, images.length);
  return all;
}

async function agreed(studio: Studio, images: readonly MissingImage[]): Promise<boolean> {
  const count = images.length;
  const price = callPrice(nanoBanana2, studio.memory);
  const question = count === 1 ? l10n.t('Generate 1 missing image?') : l10n.t('Generate {0} missing images?', count);
  const cost =
    price === undefined
      ? l10n.t('What a call costs is not known yet.')
      : l10n.t('About {0}: {1} calls at {2}.', usd(count * price), count, usd(price));
  const names = images
    .slice(0, mostNamed)
    .map((image) => `${vscode.workspace.asRelativePath(image.path ?? '')}: ${shortPrompt(image)}`);
  const more = count > mostNamed ? [l10n.t('and {0} more', count - mostNamed)] : [];
  const generate = l10n.t('Generate');
  const detail = [cost, '', ...names, ...more].join('\n');
  return (await vscode.window.showInformationMessage(question, { modal: true, detail }, generate)) === generate;
}

function tell(studio: Studio, { generated, failed, error }: AllMade, wanted: number): void {
  const [first] = generated;
  const reveal: Action[] = first
    ? [{ label: l10n.t('Reveal'), run: () => vscode.commands.executeCommand('revealInExplorer', first) }]
    : [];
  if (generated.length === 0 && error) presentFailure(studio, error, undefined);
  else if (failed > 0) {
    const log: Action = { label: l10n.t('Show Log'), run: () => studio.log.show() };
    const why = error?.message ?? '';
    const text = l10n.t('Generated {0} of {1} missing images; {2} failed: {3}', generated.length, wanted, failed, why);
    void show('warning', text, [...reveal, log]);
  } else if (generated.length < wanted)
    void show('info', l10n.t('Stopped. Generated {0} of {1} missing images.', generated.length, wanted), reveal);
  else void show('info', l10n.t('Generated {0} missing images.', generated.length), reveal);
}

function shortPrompt(image: MissingImage): string {
  const prompt = missingPrompt(image);
  return prompt.length > 60 ? `${prompt.slice(0, 60)}…` : prompt;
}
