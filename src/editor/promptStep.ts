import * as l10n from '@vscode/l10n';
import type { Memory } from './memory.ts';
import { askText, back, pickOne, type Back } from './wizard.ts';

/** Asks for the prompt; the last one stands in the box, selected, and the earlier ones are a button away. */
export async function askPrompt(
  memory: Memory,
  options: {
    readonly title: string;
    readonly step: number;
    readonly totalSteps: number;
    readonly value?: string | undefined;
    readonly question?: string;
    readonly placeholder?: string;
    readonly canGoBack?: boolean;
    /** Whether an empty one will do. */
    readonly optional?: boolean;
  },
): Promise<string | Back | undefined> {
  const prompts = memory.prompts();
  return await askText({
    title: options.title,
    step: options.step,
    totalSteps: options.totalSteps,
    prompt: options.question ?? l10n.t('What shall the picture show?'),
    placeholder: options.placeholder ?? l10n.t('A red fox in the snow, watercolour'),
    value: options.value ?? '',
    canGoBack: options.canGoBack ?? false,
    problem: (text) =>
      text.trim() === '' && !options.optional ? l10n.t('Say what the picture shall show.') : undefined,
    ...(prompts.length > 0 && {
      history: {
        tooltip: l10n.t('Recent Prompts'),
        pick: async () => {
          const picked = await pickOne({
            title: l10n.t('Recent Prompts'),
            items: prompts.map((prompt) => ({ label: prompt.replace(/\s+/g, ' '), prompt })),
          });
          return picked === undefined || picked === back ? undefined : picked.prompt;
        },
      },
    }),
  });
}
