import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { fileDigest } from '../result/digest.ts';
import type { Recipe } from '../result/recipe.ts';
import { baseName } from './uris.ts';

type Input = Recipe['inputs'][number];

/** Where the search by digest ends: a workspace may hold a stock library. */
const mostSearched = 5000;
/** Folders above a picture that are tried as the one its recipe's paths begin at, where no workspace folder holds it. */
const mostAncestors = 12;

/**
 * Where a recipe's input pictures are now, in their order; `undefined` for one that is nowhere. Only a file with the
 * very bytes counts: tried are its path below the workspace folders, its name beside the picture, then every picture of
 * the workspace, those of its name first.
 */
export async function findInputs(
  recipe: Recipe,
  picture: vscode.Uri,
  signal: AbortSignal,
): Promise<readonly (vscode.Uri | undefined)[]> {
  const digests = new Map<string, Promise<string | undefined>>();
  const digestOf = (uri: vscode.Uri) => {
    const key = uri.toString();
    const digest = digests.get(key) ?? read(uri, signal);
    digests.set(key, digest);
    return digest;
  };
  const found = new Map<string, vscode.Uri>();
  for (const input of recipe.inputs) {
    for (const uri of likely(input, picture)) {
      if (found.has(input.sha256)) break;
      if ((await digestOf(uri)) === input.sha256) found.set(input.sha256, uri);
    }
  }
  const missing = () => recipe.inputs.filter(({ sha256 }) => !found.has(sha256));
  if (missing().length > 0) {
    const names = new Set(missing().map(({ name }) => name));
    const all = await vscode.workspace.findFiles('**/*.{png,jpg,jpeg,webp,PNG,JPG,JPEG,WEBP}', undefined, mostSearched);
    const sameNameFirst = [...all].sort((a, b) => Number(names.has(baseName(b))) - Number(names.has(baseName(a))));
    for (const uri of sameNameFirst) {
      signal.throwIfAborted();
      const digest = await digestOf(uri);
      if (missing().some(({ sha256 }) => sha256 === digest)) found.set(digest ?? '', uri);
      if (missing().length === 0) break;
    }
  }
  return recipe.inputs.map(({ sha256 }) => found.get(sha256));
}

function* likely({ path, name }: Input, picture: vscode.Uri): Generator<vscode.Uri> {
  const own = vscode.workspace.getWorkspaceFolder(picture);
  if (path !== undefined) {
    const folders = vscode.workspace.workspaceFolders ?? [];
    for (const { uri } of own ? [own, ...folders.filter((folder) => folder !== own)] : folders)
      yield vscode.Uri.joinPath(uri, path);
    let folder = vscode.Uri.joinPath(picture, '..');
    for (let n = 0; !own && n < mostAncestors && folder.path !== '/'; n++) {
      yield vscode.Uri.joinPath(folder, path);
      folder = vscode.Uri.joinPath(folder, '..');
    }
  }
  yield vscode.Uri.joinPath(picture, '..', name);
}

/** Lower-case hex SHA-256; `undefined` if there is no such file, or it cannot be read. */
async function read(uri: vscode.Uri, signal: AbortSignal): Promise<string | undefined> {
  try {
    if (uri.scheme === 'file') return await fileDigest(uri.fsPath, signal);
    return createHash('sha256')
      .update(await vscode.workspace.fs.readFile(uri))
      .digest('hex');
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
