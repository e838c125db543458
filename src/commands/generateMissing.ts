import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { makeAllShown, makeOneShown } from '../editor/missingFlow.ts';
import { distinctFiles, missingIn } from '../editor/missingScan.ts';
import { show } from '../editor/notifications.ts';
import { presentFailure } from '../editor/present.ts';
import type { Studio } from '../editor/studio.ts';
import { toUri } from '../editor/uris.ts';
import { parse } from '../editor/makeArguments.ts';

/** Which reference a quick fix is about: the document may have changed since it was offered. */
const offeredSchema = z.object({ start: z.number(), raw: z.string() });

/** Internal, of the quick fixes: makes the one picture that is meant, or without one all of the document, after asking. */
export async function run(studio: Studio, uri: unknown, argument?: unknown): Promise<void> {
  try {
    const offered = argument === undefined ? undefined : parse(offeredSchema, argument);
    const document = await vscode.workspace.openTextDocument(toUri(uri));
    const missing = await missingIn(document);
    if (!offered) {
      await makeAllShown(studio, document, distinctFiles(missing));
      return;
    }
    const same = missing.filter(({ reference }) => reference.raw === offered.raw);
    const image = same.find(({ reference }) => reference.targetRange.start === offered.start) ?? same[0];
    if (image) await makeOneShown(studio, document, image);
    else void show('info', l10n.t('That image is not missing any more.'));
  } catch (error) {
    presentFailure(studio, error, undefined);
  }
}
