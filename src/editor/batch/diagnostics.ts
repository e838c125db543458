import * as l10n from '@vscode/l10n';
import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { CsvProblem } from '../../batch/csvProblem.ts';
import { givenValues, readPlan } from '../../batch/plan.ts';
import type { LoadImage } from '../../batch/ports.ts';
import { StudioError } from '../../endpoint/errors.ts';
import { headOf } from '../../result/head.ts';
import { inputMediaTypeOf } from '../../result/mediaType.ts';
import type { Values } from '../../tool/definition.ts';
import { nanoBanana2 } from '../../tool/nanoBanana2.ts';
import { defaultValues } from '../settings.ts';

/** What is wrong with a CSV as it stands in its editor, were it run as a batch. Rejects with the signal's reason only. */
export async function diagnosticsOf(
  document: vscode.TextDocument,
  text: string,
  signal: AbortSignal,
): Promise<vscode.Diagnostic[]> {
  const tool = nanoBanana2;
  const options = { tool, given: given(document.uri), local: {}, csvFolder: path.dirname(document.uri.fsPath), signal };
  const plan = await readPlan(bytesOf(text), options, lookAtImage);
  return plan.problems.map(toDiagnostic);
}

/** Wrong settings are told when a batch is run. */
function given(uri: vscode.Uri): Values {
  try {
    return givenValues(nanoBanana2, {}, defaultValues(nanoBanana2, uri));
  } catch {
    return {};
  }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

/** Only whether it can be sent: to read every picture through at every change would be too much. */
const lookAtImage: LoadImage = async (file, { input }) => {
  const name = path.basename(file);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new StudioError('BAD_IMAGE', l10n.t('{0} does not exist. Choose another picture.', name));
  const { mediaType } = inputMediaTypeOf(await headOf(file));
  if (mediaType === undefined)
    throw new StudioError(
      'BAD_IMAGE',
      l10n.t('{0} is not a picture that can be sent. Choose or convert it to PNG, JPEG or WebP.', name),
    );
  return { input, name, mediaType, content: new Blob([]), sha256: '' };
};

function toDiagnostic({ severity, line, column, end, message }: CsvProblem): vscode.Diagnostic {
  const start = new vscode.Position(line - 1, column - 1);
  const stop = end ? new vscode.Position(end.line - 1, end.column - 1) : start.translate(0, 1);
  const level = severity === 'fatal' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const diagnostic = new vscode.Diagnostic(new vscode.Range(start, stop), message, level);
  diagnostic.source = 'Nano Banana';
  diagnostic.code = 'batch-csv';
  return diagnostic;
}
