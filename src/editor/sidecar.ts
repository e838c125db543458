import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { OutputFolder } from '../result/folder.ts';
import { partNamed } from '../result/part.ts';
import { removeIfThere } from '../result/place.ts';
import { recipeText, sidecarName, type Recipe } from '../result/recipe.ts';

/** Writes a recipe beside a published file (`name` as published). Never over another file: throws the system's `EEXIST`. */
export async function writeSidecar(folder: OutputFolder, name: string, recipe: Recipe): Promise<vscode.Uri> {
  const part = path.join(folder.scratch, partNamed(randomUUID()));
  try {
    await writeFile(part, recipeText(recipe), { flag: 'wx' });
    const published = await folder.publishExact(part, sidecarName(name));
    return vscode.Uri.parse(published.location, true);
  } finally {
    // Left behind, it would be taken for bytes that were paid for.
    await removeIfThere(part);
  }
}
