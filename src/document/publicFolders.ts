import { posix } from 'node:path';
import { below, isWindowsPath, withSlashes } from './paths.ts';

/** Configuration files of tools that serve `static/` from `/`: SvelteKit, Docusaurus, Gatsby, Hugo. */
const staticMarkers = [
  'svelte.config.js',
  'svelte.config.ts',
  'docusaurus.config.js',
  'docusaurus.config.ts',
  'docusaurus.config.mjs',
  'docusaurus.config.cjs',
  'gatsby-config.js',
  'gatsby-config.ts',
  'hugo.toml',
  'hugo.yaml',
  'hugo.json',
];

/**
 * The folders whose files the document's site serves from `/`, nearest first: `public/` beside the document or a parent, and
 * `static/` where a tool that serves it is configured. Looks no higher than the workspace folder; asks for all paths at once.
 * @param exists which of some files and folders exist
 */
export async function findPublicFolders(
  documentPath: string,
  workspaceFolder: string,
  exists: (paths: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<readonly string[]> {
  const windows = isWindowsPath(documentPath) || isWindowsPath(workspaceFolder);
  const root = withSlashes(workspaceFolder, windows).replace(/(?<=[^/])\/+$/, '');
  const parts = below(root, withSlashes(documentPath, windows), windows)?.split('/').slice(0, -1);
  if (!parts) return [];
  const folders = [root, ...parts.map((_, index) => posix.join(root, ...parts.slice(0, index + 1)))].reverse();
  const candidates = folders.map((folder) => ({
    served: ['static', 'public'].map((name) => posix.join(folder, name)),
    markers: staticMarkers.map((name) => posix.join(folder, name)),
  }));
  const present = await exists(candidates.flatMap(({ served, markers }) => [...served, ...markers]));
  return candidates.flatMap(({ served: [static_ = '', public_ = ''], markers }) => {
    const marked = markers.some((marker) => present.has(marker));
    return [...(marked && present.has(static_) ? [static_] : []), ...(present.has(public_) ? [public_] : [])];
  });
}
