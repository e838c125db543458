import * as l10n from '@vscode/l10n';
import { readyToGenerate } from '../editor/direct.ts';
import { readPicture } from './input.ts';
import { paidTool } from './paid.ts';

export const tool = paidTool({
  read: (input) => readPicture(input, 'generate'),
  ready: readyToGenerate,
  title: () => l10n.t('Generate an image'),
});
