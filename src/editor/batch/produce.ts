import * as path from 'node:path';
import * as vscode from 'vscode';
import { innerFolder } from '../../batch/journal.ts';
import type { ProduceItem } from '../../batch/ports.ts';
import { createProduceItem } from '../../batch/produceItem.ts';
import { diskFolder } from '../../result/diskFolder.ts';
import { finishing } from '../../result/finish.ts';
import { toMade } from '../made.ts';
import { readSettings } from '../settings.ts';
import { keepSidecar } from '../sidecar.ts';
import type { Studio } from '../studio.ts';
import type { BatchOrder } from './order.ts';

/**
 * Makes a batch's calls by the path of every door: key, endpoint and settings as they are now, recipe in each file, local
 * step, untouched results kept.
 * @throws StudioError NO_API_KEY, BAD_PARAMETER naming a setting
 */
export async function batchProduce(
  studio: Studio,
  order: BatchOrder,
): Promise<{ readonly produce: ProduceItem; readonly sandbox: boolean }> {
  const settings = readSettings(order.scope);
  const folder = diskFolder(order.folder);
  const deps = await studio.produceDeps(order.tool, folder, settings);
  const workspace = vscode.workspace.getWorkspaceFolder(order.scope)?.uri.toString();
  // A row that was made anew has a recipe from before, which is kept as the picture it belonged to is.
  const inner = path.join(order.folder, innerFolder);
  const sidecars = { folder, scratch: inner, backup: path.join(inner, 'backup') };
  const produce: ProduceItem = async (request, options) => {
    const steps = finishing(folder, {
      request,
      version: studio.version,
      embed: settings.recipe === 'embedded' || settings.recipe === 'both',
      transform: Object.keys(options.local).length > 0 ? options.local : undefined,
      transformer: studio.transformer,
      keepOriginal: settings.keepOriginals,
      rescueFolder: deps.rescueFolder,
      signal: options.signal,
    });
    const produceItem = createProduceItem({
      deps,
      finish: () => steps.finish,
      timeoutMs: settings.timeoutMs,
      ...(workspace !== undefined && { workspace }),
    });
    const produced = await produceItem(request, {
      ...options,
      place: async (...finished) => {
        const placed = await options.place(...finished);
        await steps.keepOriginal(placed.name);
        return placed;
      },
    });
    const warnings = await keepSidecar(sidecars, produced, steps.finished, settings.recipe, studio.log);
    // The result is safe: what is only remembered must not make the row look failed.
    if (produced.costUsd !== undefined && !deps.sandbox)
      await studio.memory
        .rememberCost(order.tool, produced.costUsd)
        .catch((error: unknown) => studio.log.warn(`remembering the price: ${String(error)}`));
    studio.keep({ made: toMade(produced, steps.finished, warnings), request, produced, door: 'batch' });
    const all = [...produced.warnings, ...steps.finished.warnings, ...warnings];
    return { ...produced, ...(all.length > 0 && { warnings: all }) };
  };
  return { produce, sandbox: deps.sandbox };
}
