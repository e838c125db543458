import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ParameterValue } from '../tool/definition.ts';
import { plain } from './notifications.ts';

/** The user pressed *Back*. */
export const back = Symbol('back');
export type Back = typeof back;

interface StepOptions {
  readonly title: string;
  readonly step?: number;
  readonly totalSteps?: number;
  readonly placeholder?: string;
  /** Whether there is a step to go back to. */
  readonly canGoBack?: boolean;
}

export interface TextStep extends StepOptions {
  readonly value?: string;
  readonly prompt: string;
  /** What is wrong with the text, or `undefined`. */
  readonly problem?: (text: string) => string | undefined;
  readonly password?: boolean;
  /** A button beside the title, with what it puts into the box. */
  readonly history?: { readonly tooltip: string; readonly pick: () => Promise<string | undefined> };
}

/** Asks for a line of text. `undefined` = given up. */
export async function askText(options: TextStep): Promise<string | Back | undefined> {
  const input = vscode.window.createInputBox();
  const history: vscode.QuickInputButton | undefined = options.history && {
    iconPath: new vscode.ThemeIcon('history'),
    tooltip: options.history.tooltip,
  };
  Object.assign(input, {
    ...common(options, history),
    value: options.value ?? '',
    // Selected, so that typing replaces it.
    valueSelection: [0, (options.value ?? '').length],
    // The box makes links of [text](command:…), and help comes from outside too.
    prompt: plain(options.prompt),
    password: options.password ?? false,
  });
  let leaving = false; // the box hides while another list is shown over it
  return await shown<string>(input, (accept) => [
    input.onDidChangeValue(() => (input.validationMessage = undefined)),
    input.onDidTriggerButton(async (button) => {
      if (button === vscode.QuickInputButtons.Back) accept(back);
      else if (options.history) {
        leaving = true;
        const picked = await options.history.pick();
        leaving = false;
        if (picked !== undefined) input.value = picked;
        input.show();
      }
    }),
    input.onDidAccept(() => {
      const problem = options.problem?.(input.value);
      if (problem === undefined) accept(input.value);
      else input.validationMessage = plain(problem);
    }),
    input.onDidHide(() => {
      if (!leaving) accept(undefined);
    }),
  ]);
}

/** Asks for one of some items. `undefined` = given up. */
export async function pickOne<T extends vscode.QuickPickItem>(
  options: StepOptions & { readonly items: readonly T[]; readonly active?: T | undefined },
): Promise<T | Back | undefined> {
  const pick = vscode.window.createQuickPick<T>();
  Object.assign(pick, { ...common(options), items: options.items, matchOnDescription: true, matchOnDetail: true });
  if (options.active) pick.activeItems = [options.active];
  return await shown<T>(pick, (accept) => [
    pick.onDidTriggerButton(() => accept(back)),
    pick.onDidAccept(() => {
      const picked = pick.selectedItems[0] ?? pick.activeItems[0];
      if (picked) accept(picked);
    }),
    pick.onDidHide(() => accept(undefined)),
  ]);
}

function common(options: StepOptions, extra?: vscode.QuickInputButton) {
  return {
    title: options.title,
    step: options.step,
    totalSteps: options.totalSteps,
    placeholder: options.placeholder ?? '',
    ignoreFocusOut: true,
    buttons: [...(options.canGoBack ? [vscode.QuickInputButtons.Back] : []), ...(extra ? [extra] : [])],
  };
}

async function shown<T>(
  input: vscode.QuickInput,
  listen: (accept: (answer: T | Back | undefined) => void) => { dispose(): unknown }[],
): Promise<T | Back | undefined> {
  const disposables: { dispose(): unknown }[] = [input];
  try {
    return await new Promise((resolve) => {
      disposables.push(...listen(resolve));
      input.show();
    });
  } finally {
    for (const disposable of disposables) disposable.dispose();
  }
}

/** `Use default (1:1)` or `Not set`, as the choices for no value. */
export function unsetLabel(fallback: ParameterValue | undefined): string {
  return fallback === undefined ? l10n.t('Not set') : l10n.t('Default ({0})', String(fallback));
}

/** A list shows `$(name)` as an icon: in text from outside it stays text. */
export function withoutIcons(text: string): string {
  return text.replaceAll('$(', '$ (');
}
