import * as z from 'zod/mini';
import type * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { isUri, toUri } from '../editor/uris.ts';
import type { Studio } from '../editor/studio.ts';
import { StudioError } from '../endpoint/errors.ts';
import { findParameter, type Tool } from '../tool/definition.ts';
import { checkValue } from '../tool/validate.ts';
import { saved } from './protocol/studio.ts';
import { StudioPanel } from './studioPanel.ts';

const openArguments = z.strictObject({
  prompt: z.optional(z.string()),
  parameters: z.optional(z.record(z.string(), z.unknown())),
  images: z.optional(z.array(z.custom<vscode.Uri | string>((value) => typeof value === 'string' || isUri(value)))),
  tool: z.optional(z.string()),
});

const open = new Set<StudioPanel>();

/**
 * Opens a studio panel beside the editor. With arguments always a new one, filled in; without, the last one that is open
 * comes to the front, or another is opened if that is where the user is already.
 * @throws StudioError BAD_PARAMETER that names what is wrong, UNKNOWN_TOOL
 */
export async function run(studio: Studio, argument?: unknown): Promise<void> {
  if (argument === undefined || argument === null || isUri(argument)) {
    const last = [...open].at(-1);
    if (last && !last.panel.active) last.panel.reveal();
    else remember(StudioPanel.open(studio, { tool: await studio.tool(undefined) }));
    return;
  }
  const parsed = z.safeParse(openArguments, argument);
  if (!parsed.success)
    throw new StudioError(
      'BAD_PARAMETER',
      l10n.t('The arguments of the command are wrong: {0}.', z.prettifyError(parsed.error)),
    );
  const { prompt, parameters, images, tool: slug } = parsed.data;
  const tool = await studio.tool(slug);
  const values = readValues(tool, {
    ...parameters,
    ...(prompt !== undefined && tool.prompt ? { [tool.prompt]: prompt } : {}),
  });
  remember(StudioPanel.open(studio, { tool, values, images: (images ?? []).map((image) => toUri(image)) }));
}

/** Puts back a panel after the window was loaded anew. */
export async function restore(studio: Studio, panel: vscode.WebviewPanel, state: unknown): Promise<void> {
  const parsed = z.safeParse(saved, state);
  if (parsed.success) remember(await StudioPanel.restore(studio, panel, parsed.data.panel));
  else panel.dispose(); // nothing was in it yet
}

function remember(panel: StudioPanel): void {
  open.add(panel);
  panel.onDidClose(() => open.delete(panel));
}

/** The form's texts. @throws StudioError BAD_PARAMETER that names every wrong field */
function readValues(tool: Tool, parameters: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {};
  const wrong: string[] = [];
  for (const [name, raw] of Object.entries(parameters)) {
    if (raw === undefined || raw === null || raw === '') continue;
    const parameter = findParameter(tool, name);
    const checked = parameter && checkValue(parameter, raw);
    if (!checked) wrong.push(l10n.t('{0} has no parameter "{1}".', tool.name, name));
    else if ('issue' in checked) wrong.push(checked.issue);
    else texts[parameter.name] = String(checked.value);
  }
  if (wrong.length > 0) throw new StudioError('BAD_PARAMETER', wrong.join(' '));
  return texts;
}
