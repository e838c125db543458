import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { innerFolder } from '../../batch/journal.ts';
import type { ProduceItem } from '../../batch/ports.ts';
import { createProduceItem } from '../../batch/produceItem.ts';
import { diskFolder } from '../../result/diskFolder.ts';
import { finishing, type Finished } from '../../result/finish.ts';
import { partNamed } from '../../result/part.ts';
import { removeIfThere } from '../../result/place.ts';
import { recipeText, sidecarName } from '../../result/recipe.ts';
import { systemCodeOf } from '../../result/systemCode.ts';
import { readSettings, type Settings } from '../settings.ts';
import { toMade, type Studio } from '../studio.ts';
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
    const warnings: string[] = [];
    const produced = await produceItem(request, {
      ...options,
      place: async (...finished) => {
        const placed = await options.place(...finished);
        await steps.keepOriginal(placed.name);
        return placed;
      },
    });
    if (wantsSidecar(settings, steps.finished, produced.mediaType)) {
      await putSidecar(order.folder, produced.name, steps.finished).catch((error: unknown) => {
        studio.log.warn(`sidecar of ${produced.name}: ${String(error)}`);
        warnings.push(l10n.t('Its recipe could not be written beside it.'));
      });
    }
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

function wantsSidecar({ recipe }: Settings, { embedded }: Finished, mediaType: string): boolean {
  if (!/^(?:image|video)\//.test(mediaType)) return false;
  return recipe === 'sidecar' || recipe === 'both' || (recipe === 'embedded' && !embedded);
}

/** A row that was made anew has a recipe from before, which is kept as the picture it belonged to is. */
async function putSidecar(root: string, name: string, { recipe }: Finished): Promise<void> {
  if (!recipe) return;
  const folder = diskFolder(root);
  const part = path.join(root, innerFolder, partNamed(randomUUID()));
  try {
    await writeFile(part, recipeText(recipe), { flag: 'wx' });
    await folder.publishExact(part, sidecarName(name));
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
    await folder.replace(part, sidecarName(name), path.join(root, innerFolder, 'backup'));
  } finally {
    await removeIfThere(part);
  }
}
