import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Known } from '../endpoint/catalogStore.ts';
import type { Tool } from '../tool/definition.ts';
import { presentFailure } from './present.ts';
import type { Studio } from './studio.ts';
import { firstFavourites, toolItems, type ToolItem } from './toolItems.ts';

/** As many rows of a long list come first: more than a screen holds. */
const firstRows = 100;

export interface ToolPick {
  readonly title: string;
  /** Which tools are offered; absent: all. */
  readonly fits?: (tool: Tool) => boolean;
  /** The list is on the screen. For measurements. */
  readonly onOpen?: () => void;
}

/**
 * Lets the user choose a tool: with search, categories, prices, favourites and recent ones first. What is known is shown at
 * once; a list that was never asked for, or is old, is asked for behind it. `undefined` = given up.
 */
export async function pickTool(studio: Studio, { title, fits, onOpen }: ToolPick): Promise<Tool | undefined> {
  const { catalog, memory } = studio;
  const refresh: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('refresh'),
    tooltip: l10n.t('Refresh the List of Tools'),
  };
  const pick = vscode.window.createQuickPick<ToolItem>();
  Object.assign(pick, {
    title,
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
    buttons: [refresh],
  });
  const disposables: { dispose(): unknown }[] = [pick];
  const ending = new AbortController();
  let known: Known | undefined;
  let rest: readonly ToolItem[] | undefined;

  const favourites = () => memory.favouriteTools() ?? firstFavourites(known?.tools ?? []);
  const fill = (now: Known) => {
    known = now;
    const tools = fits ? now.tools.filter(fits) : now.tools;
    // Who has not moved stays on the first row, whatever comes to stand there.
    const first = pick.items.find((item) => item.tool);
    const active = pick.activeItems[0] === first ? undefined : pick.activeItems[0]?.tool?.slug;
    pick.keepScrollPosition = active !== undefined;
    const items = toolItems(tools, { favourites: favourites(), recent: memory.recentTools() });
    // The first rows are on the screen while the others, of a long list, are still on their way.
    rest = pick.items.length === 0 && items.length > firstRows ? items : undefined;
    pick.items = rest ? items.slice(0, firstRows) : items;
    const again = pick.items.find((item) => item.tool?.slug === active);
    if (again && active !== undefined) pick.activeItems = [again];
    pick.placeholder =
      now.at === undefined
        ? l10n.t('Search for a tool')
        : l10n.t('Search {0} tools, as of {1}', tools.length, new Date(now.at).toLocaleString());
  };
  const ask = async () => {
    pick.busy = true;
    try {
      fill(await catalog.refresh(ending.signal));
    } catch (error) {
      if (!ending.signal.aborted) presentFailure(studio, error, undefined);
    } finally {
      if (!ending.signal.aborted) pick.busy = false;
    }
  };
  try {
    return await new Promise<Tool | undefined>((resolve, reject) => {
      disposables.push(
        catalog.onDidChange(fill),
        pick.onDidTriggerButton(() => void ask()),
        pick.onDidTriggerItemButton(({ item }) => {
          const slug = item.tool?.slug;
          if (slug === undefined || !known) return;
          const chosen = favourites();
          const changed = chosen.includes(slug) ? chosen.filter((other) => other !== slug) : [...chosen, slug];
          const now = known;
          void memory.setFavouriteTools(changed).then(() => fill(now), reject);
        }),
        pick.onDidChangeActive(() => {
          if (!rest) return;
          pick.keepScrollPosition = true;
          pick.items = rest;
          rest = undefined;
        }),
        pick.onDidAccept(() => {
          const tool = (pick.selectedItems[0] ?? pick.activeItems[0])?.tool;
          if (tool) resolve(tool);
        }),
        pick.onDidHide(() => resolve(undefined)),
      );
      if (onOpen) disposables.push(pick.onDidChangeActive(onOpen));
      pick.show();
      catalog.known().then((now) => {
        fill(now);
        if (now.at === undefined) void ask();
        else catalog.refreshInBackground();
      }, reject);
    });
  } finally {
    ending.abort();
    for (const disposable of disposables) disposable.dispose();
  }
}
