import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { StudioError } from '../../endpoint/errors.ts';
import { destinationOf } from '../destination.ts';
import { requireOwnPlace } from '../ownPlace.ts';

/**
 * Writes a new CSV: `place` is a folder, in which it is called `<stem>.csv`, or a file. Never over an existing file.
 * @throws StudioError WRITE_FAILED
 */
export async function writeCsv(place: vscode.Uri, stem: string, text: string): Promise<vscode.Uri> {
  const { folder, stem: name = stem } = await destinationOf(place);
  await requireOwnPlace(folder);
  try {
    for (let number = 1; ; number++) {
      const file = vscode.Uri.joinPath(folder, `${number === 1 ? name : `${name}-${number}`}.csv`);
      if (await exists(file)) continue;
      await vscode.workspace.fs.writeFile(file, Buffer.from(text));
      return file;
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('WRITE_FAILED', l10n.t('The CSV could not be written: {0}', reason), { cause });
  }
}

export async function openCsv(csv: vscode.Uri): Promise<void> {
  await vscode.window.showTextDocument(csv, { preview: false });
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
