import type { Studio } from '../editor/studio.ts';

/** Shows the log channel. */
export function run(studio: Studio): void {
  studio.log.show();
}
