import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { parse } from '../editor/makeArguments.ts';
import { baseName } from '../editor/uris.ts';
import { StudioError } from '../endpoint/errors.ts';
import { readRecipe } from '../result/metadata.ts';
import { recipeText } from '../result/recipe.ts';
import { insideWorkspace } from './inside.ts';
import type { AgentTool } from './register.ts';

const inputSchema = z.strictObject({ image: z.string() });

/** Tells how a picture was made; free, and nothing is sent. */
export const tool: AgentTool = {
  prepare: () => Promise.resolve({ invocationMessage: l10n.t('Reading how the picture was made') }),
  invoke: async (_, input) => {
    const { image } = parse(inputSchema, input);
    const uri = await insideWorkspace(image);
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(await recipeFor(uri))]);
  },
};

async function recipeFor(uri: vscode.Uri): Promise<string> {
  const name = baseName(uri);
  const found = await read(uri);
  switch (found.kind) {
    case 'recipe':
      return recipeText(found.recipe);
    case 'prompt':
      return `Made by another generator. All that is known:\n${JSON.stringify(found)}`;
    case 'newer':
      throw new StudioError('NO_RECIPE', l10n.t('The recipe of {0} is of a later version of this extension.', name));
    case 'none':
      throw new StudioError('NO_RECIPE', l10n.t('{0} has no recipe.', name));
  }
}

async function read(uri: vscode.Uri) {
  try {
    return await readRecipe(
      uri.scheme === 'file' ? { file: uri.fsPath } : { bytes: await vscode.workspace.fs.readFile(uri) },
    );
  } catch (cause) {
    throw new StudioError('BAD_IMAGE', l10n.t('"{0}" cannot be read.', baseName(uri)), { cause });
  }
}
