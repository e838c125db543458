import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { StudioError } from '../endpoint/errors.ts';
import type { Tool } from '../tool/definition.ts';
import { nanoBanana2 } from '../tool/nanoBanana2.ts';

/** Prefix of every command, setting and context key. */
export const prefix = 'nanoBananaStudio';

/** How the folder's settings want a picture's recipe kept. */
export type RecipeSetting = 'embedded' | 'sidecar' | 'both' | 'off';

/** The settings as one folder sees them. Read anew for each use: they are cheap and may change at any time. */
export interface Settings {
  readonly endpoint: string;
  readonly outputFolder: string;
  readonly fileName: string;
  readonly timeoutMs: number;
  readonly transport: 'host' | 'direct';
  readonly recipe: RecipeSetting;
  /** Whether a result that is scaled or converted is also kept untouched. */
  readonly keepOriginals: boolean;
  readonly batchConcurrency: number;
  /** Whether pictures that a document misses are marked. */
  readonly missingImageHints: boolean;
  /** USD; `undefined` = never ask. */
  readonly confirmCostAbove: number | undefined;
  /** USD that agents and other extensions may spend in a session; `undefined` = no limit. */
  readonly sessionAllowance: number | undefined;
}

/** Reads the settings for a resource (or for the window). Values of a wrong type fall back to the manifest's default. */
export function readSettings(scope?: vscode.Uri): Settings {
  const config = vscode.workspace.getConfiguration(prefix, scope);
  const fallback = (name: string): unknown => config.inspect(name)?.defaultValue;
  const text = (name: string) => {
    const value: unknown = config.get(name);
    return typeof value === 'string' ? value : (fallback(name) as string);
  };
  const number = (name: string) => {
    const value: unknown = config.get(name);
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  const choice = <T extends string>(name: string, allowed: readonly T[]): T =>
    allowed.find((item) => item === config.get(name)) ?? (fallback(name) as T);
  return {
    endpoint: text('endpoint'),
    outputFolder: text('outputFolder'),
    fileName: text('fileName'),
    timeoutMs: 1000 * Math.max(1, number('timeoutSeconds') ?? (fallback('timeoutSeconds') as number)),
    transport: choice('transport', ['host', 'direct']),
    recipe: choice('recipe', ['embedded', 'sidecar', 'both', 'off']),
    keepOriginals: config.get('keepOriginals') !== false,
    batchConcurrency: Math.max(1, Math.round(number('batch.concurrency') ?? (fallback('batch.concurrency') as number))),
    missingImageHints: config.get('missingImages.hints') !== false,
    confirmCostAbove: number('confirmCostAbove'),
    sessionAllowance: number('sessionAllowance'),
  };
}

/** `.defaults.*`: what the user wants where neither an argument nor a form sets a parameter. Only the built-in tool has them. */
export function defaultValues(tool: Tool, scope?: vscode.Uri): Record<string, unknown> {
  if (tool.slug !== nanoBanana2.slug) return {};
  const config = vscode.workspace.getConfiguration(`${prefix}.defaults`, scope);
  return Object.fromEntries(
    tool.parameters
      .filter(({ name }) => name !== tool.prompt)
      .map(({ name }) => [name, config.get<unknown>(name)] as const)
      .filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}

/** An error that names a setting and what is wrong with it. */
export function settingError(name: string, problem: string): StudioError {
  return new StudioError('BAD_PARAMETER', l10n.t('The setting {0} is wrong: {1}', `${prefix}.${name}`, problem));
}
