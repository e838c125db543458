import { openWalkthrough } from '../editor/walkthrough.ts';
import type { Studio } from '../editor/studio.ts';

/** Opens the walkthrough. */
export async function run({ context }: Studio): Promise<void> {
  await openWalkthrough(context);
}
