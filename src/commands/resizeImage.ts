import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { destinationOf } from '../editor/destination.ts';
import { show } from '../editor/notifications.ts';
import { measure } from '../editor/pictureFacts.ts';
import { presentFailure } from '../editor/present.ts';
import { pictureSource, resizeFolder, resizeTo, resizeToPreset, type Resized } from '../editor/resizeFlow.ts';
import { askResize, type ResizeChoice } from '../editor/resizeSteps.ts';
import type { Studio } from '../editor/studio.ts';
import { baseName, isUri, shownPath, toUri } from '../editor/uris.ts';
import { StudioError } from '../endpoint/errors.ts';
import { densityPair, PRESETS, type Preset } from '../result/presets.ts';
import { parse, uriLike } from '../editor/makeArguments.ts';
import { pickedUris } from './pickedUris.ts';

const side = z.int().check(z.positive());
const resizeArguments = z.strictObject({
  size: z.optional(
    z.strictObject({
      width: z.optional(side),
      height: z.optional(side),
      fit: z.optional(z.enum(['cover', 'contain', 'stretch'])),
    }),
  ),
  format: z.optional(z.enum(['png', 'jpeg', 'webp'])),
  quality: z.optional(side),
  background: z.optional(z.string()),
  preset: z.optional(z.string()),
  output: z.optional(uriLike),
});

/**
 * Scales and converts pictures on this machine, for free; the pictures themselves stay as they are. With pictures and an
 * object that has `size`, `format` or `preset` it asks nothing. Resolves with the files it made.
 */
export async function run(studio: Studio, target?: unknown, second?: unknown): Promise<readonly Resized[] | undefined> {
  if (isArguments(second)) return await withArguments(studio, pickedUris(target), second);
  try {
    studio.requireTrust();
    const uris = pickedUris(target, second);
    const [first] = uris.length > 0 ? uris : await askPictures();
    if (!first) return undefined;
    const all = uris.length > 0 ? uris : [first];
    const title = all.length === 1 ? l10n.t('Resize {0}', baseName(first)) : l10n.t('Resize {0} Images', all.length);
    const choice = await askResize(title, await pictureSource(first));
    if (!choice) return undefined;
    const made = await withProgress(title, (signal) => resizeAll(studio, all, (uri) => choiceOf(choice, uri), signal));
    await present(made);
    return made;
  } catch (error) {
    if (!(error instanceof StudioError && error.code === 'CANCELLED')) presentFailure(studio, error, undefined);
    return undefined;
  }
}

function isArguments(value: unknown): value is object {
  const named = (name: string) => typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return !isUri(value) && ['size', 'format', 'preset'].some(named);
}

/** @throws StudioError BAD_PARAMETER, BAD_IMAGE, WRITE_FAILED, UNTRUSTED_WORKSPACE */
async function withArguments(studio: Studio, uris: readonly vscode.Uri[], given: object): Promise<readonly Resized[]> {
  studio.requireTrust();
  const { size, format, quality, background, preset, output } = parse(resizeArguments, given);
  if (uris.length === 0) throw new StudioError('BAD_PARAMETER', l10n.t('There is no picture to resize.'));
  if (preset !== undefined && (size || format))
    throw new StudioError('BAD_PARAMETER', l10n.t('A preset says size and format itself: leave out the others.'));
  const { width, height, fit } = size ?? {};
  const spec = {
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(fit && { fit }),
    ...(format && { format }),
    ...(quality !== undefined && { quality }),
    ...(background !== undefined && { background }),
  };
  const choice = async (uri: vscode.Uri): Promise<ResizeChoice> =>
    preset === undefined ? { spec } : { preset: await presetOf(preset, uri) };
  const to = output === undefined ? undefined : toUri(output);
  return await resizeAll(studio, uris, choice, new AbortController().signal, to);
}

/** A pair of densities is of each picture's own size. */
async function choiceOf(choice: ResizeChoice, uri: vscode.Uri): Promise<ResizeChoice> {
  return 'preset' in choice && choice.preset.id === pair ? { preset: await presetOf(pair, uri) } : choice;
}

const pair = 'density-pair';

async function presetOf(id: string, uri: vscode.Uri): Promise<Preset> {
  const found = PRESETS.find((preset) => preset.id === id);
  if (found) return found;
  const size = id === pair ? await measure(uri) : undefined;
  if (size) return densityPair(size.width, size.height);
  const known = [...PRESETS.map((preset) => preset.id), pair].join(', ');
  throw new StudioError('BAD_PARAMETER', l10n.t('There is no preset "{0}". There are {1}.', id, known));
}

async function resizeAll(
  studio: Studio,
  uris: readonly vscode.Uri[],
  choiceFor: (uri: vscode.Uri) => ResizeChoice | Promise<ResizeChoice>,
  signal: AbortSignal,
  output?: vscode.Uri,
): Promise<readonly Resized[]> {
  const made: Resized[] = [];
  for (const uri of uris) {
    const choice = await choiceFor(uri);
    const preset = 'preset' in choice ? choice.preset : undefined;
    const destination = output ? await destinationOf(output) : { folder: resizeFolder(uri, preset) };
    if ('preset' in choice)
      made.push(...(await resizeToPreset(studio, uri, choice.preset, destination.folder, signal)));
    else made.push(await resizeTo(studio, uri, choice.spec, destination, signal));
  }
  return made;
}

async function withProgress<T>(title: string, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return await task(abort.signal);
    },
  );
}

async function present(made: readonly Resized[]): Promise<void> {
  const [first] = made;
  if (!first) return;
  if (made.length === 1) await vscode.commands.executeCommand('vscode.open', first.uri, { preview: false });
  const message =
    made.length === 1
      ? l10n.t('Saved {0} · {1} × {2}', shownPath(first.uri), first.width, first.height)
      : l10n.t('Saved {0} files in {1}', made.length, shownPath(vscode.Uri.joinPath(first.uri, '..')));
  const reveal = () => vscode.commands.executeCommand('revealInExplorer', first.uri);
  void show('info', message, [{ label: l10n.t('Reveal'), run: reveal }]);
}

async function askPictures(): Promise<readonly vscode.Uri[]> {
  const picked = await vscode.window.showOpenDialog({
    title: l10n.t('Picture to Resize'),
    openLabel: l10n.t('Resize'),
    filters: { [l10n.t('Images')]: ['png', 'jpg', 'jpeg', 'webp'] },
  });
  return picked ?? [];
}
