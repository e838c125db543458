import type { Comparison } from '../editor/editFlow.ts';
import type { Studio } from '../editor/studio.ts';
import { openComparison } from './comparePage.ts';

/** Internal: opens before and after of an edit. */
export async function run(studio: Studio, comparison: unknown): Promise<void> {
  // Called by our own doors only: what they pass is made by `presentEdit`.
  await openComparison(studio, comparison as Comparison);
}
