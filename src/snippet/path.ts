import path from 'node:path';

/**
 * How a snippet that is run in the workspace folder names a file: relative with `/` inside the folder, absolute outside it.
 * @param folder absolute path of the workspace folder
 * @param file absolute path of the file
 * @param rules whose paths they are; this machine's unless told
 */
export function relativePath(folder: string, file: string, rules: path.PlatformPath = path): string {
  const relative = rules.relative(folder, file);
  const outside =
    relative === '' || relative === '..' || relative.startsWith(`..${rules.sep}`) || rules.isAbsolute(relative);
  return outside ? file : safePath(relative.split(rules.sep).join('/'));
}

/** A path that begins with `-` would be read as an option, or as standard input: `./` goes before it. */
export function safePath(file: string): string {
  return file.startsWith('-') ? `./${file}` : file;
}

/** The last segment of a path with `/` or `\`. */
export function baseName(file: string): string {
  return file.split(/[/\\]/).at(-1) ?? file;
}
