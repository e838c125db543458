import * as l10n from '@vscode/l10n';
import { readyToGenerate } from '../editor/direct.ts';
import { readRun } from './input.ts';
import { paidTool } from './paid.ts';

export const tool = paidTool({
  read: readRun,
  ready: readyToGenerate,
  title: ({ request }) => l10n.t('Run {0}', request.tool.name),
});
