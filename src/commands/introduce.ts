import { introduce } from '../editor/walkthrough.ts';
import type { Studio } from '../editor/studio.ts';

/** Opens the walkthrough for who has not seen it. */
export async function run({ context }: Studio): Promise<void> {
  await introduce(context);
}
