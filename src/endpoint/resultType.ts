import { readFile } from 'node:fs/promises';
import { detectMediaType, type MediaType } from '../result/mediaType.ts';
import type { Tool } from '../tool/definition.ts';
import type { PartFile } from './partFile.ts';

/** An answer longer than this, in bytes, is not parsed to see whether it is JSON. */
const jsonLimit = 10_000_000;

/**
 * What a result is: from its bytes; where they leave it open, as with text that begins with a bracket, from the header
 * `Content-Type`, then from what the tool is said to give.
 */
export async function resultType(
  part: Pick<PartFile, 'head' | 'path' | 'bytes'>,
  contentType: string | undefined,
  tool: Pick<Tool, 'results'>,
): Promise<MediaType> {
  const told = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  const seen = detectMediaType(part.head);
  if (seen === undefined)
    return told === 'text/html' ? told : told.startsWith('text/') ? 'text/plain' : 'application/octet-stream';
  const textTool = tool.results.includes('text') && !tool.results.includes('json');
  const saysText = told.startsWith('text/') || (textTool && !isJson(told));
  if (seen === 'application/json' && saysText && !(await parses(part))) return 'text/plain';
  if (seen === 'text/plain' && isJson(told) && (await parses(part))) return 'application/json';
  return seen;
}

const isJson = (type: string) => type === 'application/json' || type.endsWith('+json');

async function parses({ path, bytes }: Pick<PartFile, 'path' | 'bytes'>): Promise<boolean> {
  if (bytes > jsonLimit) return true;
  try {
    JSON.parse((await readFile(path, 'utf8')).replace(/^\ufeff/, ''));
    return true;
  } catch {
    return false;
  }
}
