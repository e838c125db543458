import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RecipeFound } from '../result/metadata.ts';
import { recipePrompt, recipeText } from '../result/recipe.ts';
import { readableRecipe } from '../result/recipeReadable.ts';
import { noRecipe, recipeAt } from './recipeFile.ts';
import { prefix } from './settings.ts';
import type { Studio } from './studio.ts';
import { baseName } from './uris.ts';

const scheme = 'nano-banana-recipe';
/** A language of our own, so that long prompts are wrapped (`configurationDefaults` in the manifest). */
const language = 'nanoBananaRecipe';

/** Where the commands of a recipe's document are called from: makes them ask and show, as a menu does. */
const fromDocument = { from: 'recipe' };

let registered = false;

/** Opens the readable recipe of a picture, with its commands above it. */
export async function openRecipe(studio: Studio, picture: vscode.Uri): Promise<void> {
  register(studio);
  const document = await vscode.workspace.openTextDocument(documentUri(picture, ''));
  await vscode.languages.setTextDocumentLanguage(document, language);
  await vscode.window.showTextDocument(document, { preview: true });
}

function documentUri(picture: vscode.Uri, ending: '' | '.json'): vscode.Uri {
  return vscode.Uri.from({
    scheme,
    path: `/${baseName(picture)}.recipe${ending}`,
    query: picture.toString(),
  });
}

function register({ context }: Studio): void {
  if (registered) return;
  registered = true;
  const changed = new vscode.EventEmitter<vscode.Uri>();
  context.subscriptions.push(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => contentOf(uri),
    }),
    vscode.languages.registerCodeLensProvider({ scheme }, { provideCodeLenses: ({ uri }) => lensesOf(uri) }),
    vscode.commands.registerCommand(`${prefix}.internal.recipeJson`, async (picture: vscode.Uri) => {
      const document = await vscode.workspace.openTextDocument(documentUri(picture, '.json'));
      await vscode.window.showTextDocument(document, { preview: true });
    }),
    vscode.commands.registerCommand(`${prefix}.internal.copyText`, (text: string) =>
      vscode.env.clipboard.writeText(text),
    ),
    // What is shown is what the picture says now.
    vscode.workspace.onDidOpenTextDocument(({ uri }) => {
      if (uri.scheme === scheme) changed.fire(uri);
    }),
    { dispose: () => (registered = false) },
  );
}

const pictureOf = (uri: vscode.Uri) => vscode.Uri.parse(uri.query, true);

async function contentOf(uri: vscode.Uri): Promise<string> {
  const picture = pictureOf(uri);
  const found = await recipeAt(picture);
  if (found.kind === 'none' || found.kind === 'newer') return `${noRecipe(picture, found).message}\n`;
  if (uri.path.endsWith('.json')) return found.kind === 'recipe' ? recipeText(found.recipe) : '{}\n';
  return readableRecipe(found, baseName(picture), vscode.env.language);
}

async function lensesOf(uri: vscode.Uri): Promise<vscode.CodeLens[]> {
  const picture = pictureOf(uri);
  const found = await recipeAt(picture);
  const top = new vscode.Range(0, 0, 0, 0);
  return lensCommands(uri, picture, found).map((command) => new vscode.CodeLens(top, command));
}

function lensCommands(uri: vscode.Uri, picture: vscode.Uri, found: RecipeFound): vscode.Command[] {
  const own = (name: string, title: string, ...more: unknown[]): vscode.Command => ({
    command: `${prefix}.${name}`,
    title,
    arguments: [picture, ...more],
  });
  const open: vscode.Command = { command: 'vscode.open', title: l10n.t('Open Image'), arguments: [picture] };
  const copy = (prompt: string): vscode.Command => ({
    command: `${prefix}.internal.copyText`,
    title: l10n.t('Copy Prompt'),
    arguments: [prompt],
  });
  const vary = own('vary', l10n.t('Vary…'), fromDocument);
  const use = own('useSettings', l10n.t('Use These Settings'), fromDocument);
  if (found.kind === 'prompt') return [vary, use, copy(found.prompt), open];
  if (found.kind !== 'recipe') return [open];
  return [
    own('regenerate', l10n.t('Regenerate'), fromDocument),
    vary,
    use,
    copy(recipePrompt(found.recipe)),
    open,
    ...(uri.path.endsWith('.json') ? [] : [own('internal.recipeJson', l10n.t('Show as JSON'))]),
  ];
}
