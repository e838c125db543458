import * as l10n from '@vscode/l10n';
import { priceOf, readEntry, slugIn, type EntryKind } from './catalogEntry.ts';
import { Unfit } from './catalogText.ts';
import type { Tool } from './definition.ts';
import { nanoBanana2 } from './nanoBanana2.ts';

/** An entry that is not used, and why. */
export interface Skipped {
  /** Its slug, or its place in the list, as `#7`. */
  readonly entry: string;
  readonly reason: string;
}

/** The tools of an account, Nano Banana 2 first, the others in the service's order. */
export interface Listing {
  readonly tools: readonly Tool[];
  readonly skipped: readonly Skipped[];
}

/** More entries than this are not looked at. */
const entriesAtMost = 20_000;

/** What is there without a catalog. */
export const builtIn: Listing = { tools: [nanoBanana2], skipped: [] };

/**
 * Reads the answers of `GET /workflows` and `GET /flows`. Each entry is checked on its own: one that does not fit is skipped
 * and told of. The built-in definition wins for its slug; the price is the service's.
 * @param origin of the service, such as `https://apiai.me`
 * @returns `undefined` if `workflows` is no list at all
 */
export function readListing(workflows: unknown, flows: unknown, origin: string): Listing | undefined {
  const list = entriesOf(workflows);
  if (!list) return undefined;
  const tools = new Map<string, Tool>([[nanoBanana2.slug, nanoBanana2]]);
  const skipped: Skipped[] = [];
  const read = (entries: readonly unknown[], kind: EntryKind) => {
    for (const [index, raw] of entries.slice(0, entriesAtMost).entries()) {
      try {
        if (slugIn(raw) === nanoBanana2.slug && kind === 'workflow') {
          tools.set(nanoBanana2.slug, withPrice(nanoBanana2, raw));
          continue;
        }
        const tool = readEntry(raw, kind, origin);
        if (tools.has(tool.slug)) throw new Unfit(l10n.t('there is another tool of that name'));
        tools.set(tool.slug, tool);
      } catch (error) {
        if (!(error instanceof Unfit)) throw error;
        skipped.push({ entry: slugIn(raw) || `#${index + 1}`, reason: error.message });
      }
    }
  };
  read(list, 'workflow');
  read(entriesOf(flows) ?? [], 'flow');
  return { tools: [...tools.values()], skipped };
}

/** The list in an answer, which may be wrapped in an object. */
function entriesOf(json: unknown): readonly unknown[] | undefined {
  if (Array.isArray(json)) return json as unknown[];
  if (typeof json !== 'object' || json === null) return undefined;
  for (const name of ['workflows', 'flows', 'data', 'items', 'tools']) {
    const found = Object.hasOwn(json, name) ? (json as Record<string, unknown>)[name] : undefined;
    if (Array.isArray(found)) return found as unknown[];
  }
  return undefined;
}

function withPrice(tool: Tool, raw: unknown): Tool {
  const price = priceOf((raw as { readonly price_per_request?: unknown }).price_per_request);
  return price === undefined ? tool : { ...tool, priceUsd: price };
}
