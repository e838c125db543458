import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { show } from '../editor/notifications.ts';
import { presentFailure } from '../editor/present.ts';
import { noRecipe, recipeAt } from '../editor/recipeFile.ts';
import { findInputs } from '../editor/recipeInputs.ts';
import { prefix } from '../editor/settings.ts';
import type { Studio } from '../editor/studio.ts';
import { baseName } from '../editor/uris.ts';
import { recipePrompt } from '../result/recipe.ts';
import { one, orAsk, recipeTargets } from './recipeTargets.ts';

/** What the panel is opened with. */
interface PanelSettings {
  readonly prompt: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly images: readonly vscode.Uri[];
  readonly tool?: string;
}

/** Opens the panel with all that a picture was made with. Returns what it was opened with. */
export async function run(studio: Studio, target?: unknown, second?: unknown): Promise<PanelSettings | undefined> {
  const { uris, explicit } = recipeTargets(target, second);
  if (explicit) return await open(one(uris));
  try {
    const picture = await orAsk(uris, l10n.t('Use These Settings'));
    return picture && (await open(picture));
  } catch (error) {
    presentFailure(studio, error, undefined);
    return undefined;
  }
}

async function open(picture: vscode.Uri): Promise<PanelSettings> {
  const settings = await settingsOf(picture);
  await vscode.commands.executeCommand(`${prefix}.openPanel`, settings);
  return settings;
}

async function settingsOf(picture: vscode.Uri): Promise<PanelSettings> {
  const found = await recipeAt(picture);
  if (found.kind === 'prompt') {
    const { prompt, negativePrompt } = found;
    return { prompt, parameters: negativePrompt === undefined ? {} : { negative_prompt: negativePrompt }, images: [] };
  }
  if (found.kind !== 'recipe') throw noRecipe(picture, found);
  const { recipe } = found;
  const inputs = await findInputs(recipe, picture, new AbortController().signal);
  const missing = recipe.inputs.filter((_, index) => inputs[index] === undefined).map(({ path, name }) => path ?? name);
  if (missing.length > 0)
    void show(
      'warning',
      l10n.t('{0}: its input pictures are missing or have changed: {1}.', baseName(picture), missing.join(', ')),
    );
  const parameters = Object.fromEntries(Object.entries(recipe.values).filter(([name]) => name !== recipe.tool.prompt));
  return {
    prompt: recipePrompt(recipe),
    parameters,
    images: inputs.filter((uri) => uri !== undefined),
    tool: recipe.tool.slug,
  };
}
