import { languages } from '../snippet/languages.ts';
import type { Snapshot } from './protocol/studio.ts';
import { resultCard } from './resultCard.ts';
import { readStatus } from './status.ts';
import type { StudioPanel } from './studioPanel.ts';
import { workroomOf } from './workroom.ts';

/** Everything that a panel's page shows now. */
export async function readSnapshot(panel: StudioPanel): Promise<Snapshot> {
  const room = workroomOf(panel.studio);
  const [form, status] = await Promise.all([panel.form(), readStatus(panel), room.ready]);
  return {
    form,
    runs: room.cards,
    results: room.results.map(resultCard),
    status,
    prompts: panel.studio.memory.prompts(),
    languages: languages.map(({ id, label, group }) => ({ id, label, group })),
  };
}
