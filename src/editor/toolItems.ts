import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Tool } from '../tool/definition.ts';
import { nanoBanana2 } from '../tool/nanoBanana2.ts';
import { usd } from './price.ts';
import { withoutIcons } from './wizard.ts';

/** A row of the tool picker; separators have no tool. */
export interface ToolItem extends vscode.QuickPickItem {
  readonly tool?: Tool;
}

/** Which tools stand first; slugs. */
export interface ToolOrder {
  readonly favourites: readonly string[];
  readonly recent: readonly string[];
}

/** Names of what most people want first, until they choose favourites themselves. */
const wanted = [/^(remove[-_ ]?background|background[-_ ]?remov)/i, /^(image[-_ ]?)?upscal/i];

/** The favourites that a catalog comes with: one to remove backgrounds, one to upscale. */
export function firstFavourites(tools: readonly Tool[]): readonly string[] {
  return wanted.flatMap(
    (pattern) => tools.find((tool) => pattern.test(tool.slug) || pattern.test(tool.name))?.slug ?? [],
  );
}

/** The rows: favourites, recent ones, Nano Banana, then by category. Each tool stands in one place. */
export function toolItems(tools: readonly Tool[], { favourites, recent }: ToolOrder): ToolItem[] {
  const bySlug = new Map(tools.map((tool) => [tool.slug, tool]));
  const take = (slugs: readonly string[]) =>
    slugs.flatMap((slug) => {
      const tool = bySlug.get(slug);
      bySlug.delete(slug);
      return tool ?? [];
    });
  const starred = new Set(favourites);
  const section = (label: string, members: readonly Tool[]): ToolItem[] =>
    members.length === 0
      ? []
      : [
          { label, kind: vscode.QuickPickItemKind.Separator },
          ...members.map((tool) => toolItem(tool, starred.has(tool.slug))),
        ];
  const first = [
    ...section(l10n.t('Favourites'), take(favourites)),
    ...section(l10n.t('Recently Used'), take(recent)),
    ...section('Nano Banana', take([nanoBanana2.slug])),
  ];
  const categories = new Map<string, Tool[]>();
  for (const tool of bySlug.values()) {
    const category = tool.category ?? l10n.t('Other');
    const members = categories.get(category);
    if (members) members.push(tool);
    else categories.set(category, [tool]);
  }
  return [...first, ...[...categories].flatMap(([category, members]) => section(withoutIcons(category), members))];
}

const starFull: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('star-full'),
  tooltip: l10n.t('Remove from Favourites'),
};
const starEmpty: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('star-empty'),
  tooltip: l10n.t('Add to Favourites'),
};
const icons = {
  image: new vscode.ThemeIcon('file-media'),
  video: new vscode.ThemeIcon('device-camera-video'),
  json: new vscode.ThemeIcon('json'),
  text: new vscode.ThemeIcon('symbol-string'),
  other: new vscode.ThemeIcon('file'),
} as const;

function toolItem(tool: Tool, favourite: boolean): ToolItem {
  const facts = [
    ...(tool.priceUsd === undefined ? [] : [usd(tool.priceUsd)]),
    ...(tool.category ? [tool.category] : []),
  ];
  return {
    label: withoutIcons(tool.name),
    description: withoutIcons(facts.join(' · ')),
    ...(tool.description !== '' && { detail: withoutIcons(l10n.t(tool.description)) }),
    iconPath: icons[tool.results[0] ?? 'other'],
    buttons: [favourite ? starFull : starEmpty],
    tool,
  };
}
