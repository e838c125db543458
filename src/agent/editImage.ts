import * as l10n from '@vscode/l10n';
import { readyToEdit } from '../editor/direct.ts';
import { readPicture } from './input.ts';
import { paidTool } from './paid.ts';

export const tool = paidTool({
  read: (input) => readPicture(input, 'edit'),
  ready: readyToEdit,
  title: ({ request }) =>
    request.images.length === 1 ? l10n.t('Edit an image') : l10n.t('Edit {0} images', request.images.length),
});
