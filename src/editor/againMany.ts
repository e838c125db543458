import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { makeAgain, prepareAgain, type Again } from './again.ts';
import { logFailure } from './log.ts';
import { show } from './notifications.ts';
import { priceOf, usd } from './price.ts';
import { requireRecipe } from './recipeFile.ts';
import { prefix, readSettings } from './settings.ts';
import type { Made } from './made.ts';
import type { Studio } from './studio.ts';
import { baseName } from './uris.ts';
import { StudioError } from '../endpoint/errors.ts';

interface Refused {
  readonly picture: vscode.Uri;
  readonly why: string;
}

/** Makes several pictures again, once the user has agreed to the price. Each gets its candidate beside it. */
export async function againMany(studio: Studio, pictures: readonly vscode.Uri[]): Promise<void> {
  const prepared = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: l10n.t('Reading the recipes…'), cancellable: true },
    async (_, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const all = await prepareAll(studio, pictures, abort.signal);
      const price = await totalPrice(studio, all.ready, abort.signal);
      return abort.signal.aborted ? undefined : { ...all, price };
    },
  );
  if (!prepared) return;
  const { ready, refused, price } = prepared;
  if (ready.length === 0) {
    await show('error', l10n.t('None of these pictures can be made again. {0}', whys(refused)));
    return;
  }
  if (!(await agreed(ready.length, refused, price))) return;
  report(await makeAll(studio, ready));
}

async function prepareAll(studio: Studio, pictures: readonly vscode.Uri[], signal: AbortSignal) {
  const ready: Again[] = [];
  const refused: Refused[] = [];
  for (const picture of pictures) {
    if (signal.aborted) break;
    try {
      ready.push(await prepareAgain(studio, picture, await requireRecipe(picture), signal));
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      refused.push({ picture, why: error.message });
    }
  }
  return { ready, refused };
}

/** USD for all; `undefined` if one of them is not known. */
async function totalPrice(studio: Studio, all: readonly Again[], signal: AbortSignal): Promise<number | undefined> {
  let total = 0;
  for (const { request } of all) {
    const price = await priceOf(studio, request, signal);
    if (price === undefined) return undefined;
    total += price.maxUsd ?? price.usd;
  }
  return total;
}

async function agreed(count: number, refused: readonly Refused[], price: number | undefined): Promise<boolean> {
  const question = count === 1 ? l10n.t('Make 1 picture again?') : l10n.t('Make {0} pictures again?', count);
  const cost =
    price === undefined
      ? l10n.t('The service does not say what that costs: each is a paid call.')
      : l10n.t('That costs about {0}.', usd(price));
  const go = price === undefined ? l10n.t('Regenerate') : l10n.t('Regenerate for {0}', usd(price));
  const detail = [cost, l10n.t('The old ones stay as they are.'), ...(refused.length > 0 ? [whys(refused)] : [])];
  return (await vscode.window.showWarningMessage(question, { modal: true, detail: detail.join('\n\n') }, go)) === go;
}

function whys(refused: readonly Refused[]): string {
  const shown = refused.slice(0, 5).map(({ why }) => why);
  return [...shown, ...(refused.length > 5 ? [l10n.t('…and {0} more.', refused.length - 5)] : [])].join('\n');
}

interface Outcome {
  readonly made: readonly Made[];
  readonly failed: readonly Refused[];
  readonly left: number;
}

/** A few at once. *Cancel* lets what was sent end, since it may be paid for, stops what waits, and begins no more. */
async function makeAll(studio: Studio, all: readonly Again[]): Promise<Outcome> {
  const waiting = [...all];
  const made: Made[] = [];
  const failed: Refused[] = [];
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: l10n.t('Making pictures again'), cancellable: true },
    async (progress, token) => {
      const tell = () => {
        const count = l10n.t('{0} of {1}', made.length + failed.length, all.length);
        const message = token.isCancellationRequested ? l10n.t('{0}, finishing what was begun…', count) : count;
        progress.report({ message });
      };
      tell();
      const stop = new AbortController();
      token.onCancellationRequested(() => {
        stop.abort();
        tell();
      });
      const work = async () => {
        for (let next = waiting.shift(); next && !token.isCancellationRequested; next = waiting.shift()) {
          try {
            made.push(await makeAgain(studio, next, { stopUnsent: stop.signal }));
          } catch (error) {
            if (error instanceof StudioError && error.code === 'CANCELLED') continue;
            logFailure(studio.log, `regenerate ${next.picture.path}`, error);
            const why = error instanceof Error ? error.message : String(error);
            failed.push({ picture: next.picture, why });
            // Without a key or money the rest would fail as well.
            if (error instanceof StudioError && /^(?:UNAUTHORIZED|PAYMENT_REQUIRED|NO_API_KEY)$/.test(error.code))
              waiting.length = 0;
          }
          tell();
        }
      };
      await Promise.all(Array.from({ length: readSettings().batchConcurrency }, work));
    },
  );
  return { made, failed, left: all.length - made.length - failed.length };
}

function report({ made, failed, left }: Outcome): void {
  const cost = made.reduce((sum, one) => sum + (one.cost ?? 0), 0);
  const facts = [
    l10n.t('Made {0} of {1} again', made.length, made.length + failed.length + left),
    ...(cost > 0 ? [usd(cost)] : []),
  ].join(' · ');
  const failures = failed.slice(0, 3).map(({ picture, why }) => `${baseName(picture)}: ${why}`);
  void show(failed.length > 0 ? 'warning' : 'info', [facts, ...failures].join(' — '), [
    {
      label: l10n.t('Show History'),
      run: () => vscode.commands.executeCommand(`${prefix}.showHistory`),
    },
    ...(failed.length > 0
      ? [{ label: l10n.t('Show Log'), run: () => vscode.commands.executeCommand(`${prefix}.showLog`) }]
      : []),
  ]);
}
