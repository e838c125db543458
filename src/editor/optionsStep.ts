import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Parameter, ParameterValue, Tool, Values } from '../tool/definition.ts';
import { allowedText, checkValue } from '../tool/validate.ts';
import { askText, back, pickOne, unsetLabel, withoutIcons, type Back } from './wizard.ts';

interface OptionItem extends vscode.QuickPickItem {
  readonly parameter?: Parameter;
  readonly go?: true;
}

interface ChoiceItem extends vscode.QuickPickItem {
  readonly value?: string;
}

export interface OptionsStep {
  readonly title: string;
  readonly step?: number;
  readonly totalSteps?: number;
  /** What the first row says: the deed itself. */
  readonly action: string;
  /** Beside it, such as the price. */
  readonly note?: string | undefined;
  /** What stands, by parameter, where no value is chosen: such as a ratio that follows the input. */
  readonly automatic?: Readonly<Record<string, Automatic>>;
}

/** A value that is found by itself unless the user chooses one. */
export interface Automatic {
  /** As shown, with the value that it comes to. */
  readonly label: string;
  readonly value: ParameterValue;
}

/**
 * One list: do it now, or change a parameter first. Everything in it comes from the tool's table.
 * Resolves with the values to send.
 */
export async function askOptions(tool: Tool, start: Values, options: OptionsStep): Promise<Values | Back | undefined> {
  let values = start;
  let last: Parameter | undefined;
  for (;;) {
    const items = optionItems(tool, values, options);
    const picked = await pickOne<OptionItem>({
      title: options.title,
      ...(options.step !== undefined && { step: options.step }),
      ...(options.totalSteps !== undefined && { totalSteps: options.totalSteps }),
      placeholder: l10n.t('Enter to start, or choose an option to change'),
      canGoBack: true,
      items,
      active: items.find((item) => last && item.parameter === last),
    });
    if (picked === undefined || picked === back) return picked;
    if (!picked.parameter) return withAutomatic(values, options.automatic);
    last = picked.parameter;
    const unset = options.automatic?.[last.name]?.label ?? unsetLabel(last.default);
    const value = await askValue(last, values[last.name], options.title, unset);
    if (value === undefined) return undefined;
    if (value === back) continue;
    const { [last.name]: _, ...rest } = values;
    values = value.value === undefined ? rest : { ...rest, [last.name]: value.value };
  }
}

/** Fills in what finds itself, for everything that is not chosen. */
export function withAutomatic(values: Values, automatic: OptionsStep['automatic'] = {}): Values {
  return { ...Object.fromEntries(Object.entries(automatic).map(([name, { value }]) => [name, value])), ...values };
}

function optionItems(tool: Tool, values: Values, options: OptionsStep): OptionItem[] {
  const rows = tool.parameters.filter((parameter) => parameter.name !== tool.prompt);
  const row = (parameter: Parameter): OptionItem => ({
    label: l10n.t(parameter.label),
    description: describe(
      values[parameter.name],
      options.automatic?.[parameter.name]?.label ?? unsetLabel(parameter.default),
    ),
    ...(parameter.help !== '' && { detail: withoutIcons(l10n.t(parameter.help)) }),
    parameter,
  });
  return [
    { label: `$(sparkle) ${options.action}`, ...(options.note && { description: options.note }), go: true },
    ...section(l10n.t('Options'), rows.filter((parameter) => !parameter.advanced).map(row)),
    ...section(l10n.t('Advanced'), rows.filter((parameter) => parameter.advanced).map(row)),
  ];
}

function section(label: string, rows: OptionItem[]): OptionItem[] {
  return rows.length > 0 ? [{ label, kind: vscode.QuickPickItemKind.Separator }, ...rows] : [];
}

function describe(value: ParameterValue | undefined, unset: string): string {
  if (value === undefined) return unset;
  const text = String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Asks for one value; `{ value: undefined }` = unset. */
export async function askValue(
  parameter: Parameter,
  current: ParameterValue | undefined,
  title: string,
  unset: string,
): Promise<{ readonly value: ParameterValue | undefined } | Back | undefined> {
  const heading = `${title}: ${l10n.t(parameter.label)}`;
  const choices = parameter.kind === 'boolean' ? ['true', 'false'] : parameter.allowed;
  if (choices) {
    const items: ChoiceItem[] = [{ label: unset }, ...choices.map((value) => ({ label: withoutIcons(value), value }))];
    const active = items.find((item) => item.value === (current === undefined ? undefined : String(current)));
    const picked = await pickOne({
      title: heading,
      placeholder: l10n.t(parameter.help),
      canGoBack: true,
      items,
      active,
    });
    if (picked === undefined || picked === back) return picked;
    return { value: picked.value === undefined ? undefined : checked(parameter, picked.value) };
  }
  const text = await askText({
    title: heading,
    prompt: `${l10n.t(parameter.help)} ${allowedText(parameter)} ${l10n.t('Empty: {0}.', unset)}`,
    value: current === undefined ? '' : String(current),
    canGoBack: true,
    problem: (typed) => {
      if (typed === '') return undefined;
      const result = checkValue(parameter, typed);
      return 'issue' in result ? result.issue : undefined;
    },
  });
  if (text === undefined || text === back) return text;
  return { value: text === '' ? undefined : checked(parameter, text) };
}

function checked(parameter: Parameter, text: string): ParameterValue | undefined {
  const result = checkValue(parameter, text);
  return 'value' in result ? result.value : undefined;
}
