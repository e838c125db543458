import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

/** What our own views put into a drag: the URI of a picture. Drags of other origin keep the editor's own ways. */
export const imageDragType = 'application/vnd.nano-banana-studio.image';

const kind = vscode.DocumentDropOrPasteEditKind.Empty.append('nanoBananaStudio', 'image');

/** Writes a reference where a picture of ours is dropped. */
export class ImageDrop implements vscode.DocumentDropEditProvider {
  async provideDocumentDropEdits(
    document: vscode.TextDocument,
    _position: vscode.Position,
    dataTransfer: vscode.DataTransfer,
    token: vscode.CancellationToken,
  ): Promise<vscode.DocumentDropEdit | undefined> {
    const text = await dataTransfer.get(imageDragType)?.asString();
    if (text === undefined || token.isCancellationRequested) return undefined;
    const { referenceFor } = await import('./insertReference.ts');
    const { snippet } = await referenceFor(document, vscode.Uri.parse(text, true), undefined);
    return new vscode.DocumentDropEdit(new vscode.SnippetString(snippet), l10n.t('Insert Image'), kind);
  }
}

/** A picture dragged from one of our views into a document becomes a reference to it. Loads nothing until then. */
export function registerImageDrop(): vscode.Disposable {
  return vscode.languages.registerDocumentDropEditProvider({ pattern: '**' }, new ImageDrop(), {
    providedDropEditKinds: [kind],
    dropMimeTypes: [imageDragType],
  });
}
