import type { Measure } from './bench.ts';

/** Every measurement by its name, in the order of the table; what each means: docs/measurements.md. */
export const measurements: Readonly<Record<string, () => Promise<Measure>>> = {
  'call-small': async () => (await import('./inHost.ts')).callSmall,
  'call-large': async () => (await import('./inHost.ts')).callLarge,
  'call-memory': async () => (await import('./callMemory.ts')).callMemory,
  activation: async () => (await import('./activation.ts')).activation,
  sizes: async () => (await import('./sizes.ts')).sizes,
  panel: async () => (await import('./inHost.ts')).panel,
  batch: async () => (await import('./batch.ts')).besideCurl,
  limit: async () => (await import('./batch.ts')).limit,
  memory: async () => (await import('./batch.ts')).memory,
  archive: async () => (await import('./archive.ts')).besideZip,
  'archive-large': async () => (await import('./archive.ts')).large,
  'archive-many': async () => (await import('./archive.ts')).many,
  catalog: async () => (await import('./inHost.ts')).catalog,
  history: async () => (await import('./lists.ts')).history,
  missing: async () => (await import('./lists.ts')).missing,
  'soak-calls': async () => (await import('./soakCore.ts')).calls,
  'soak-batches': async () => (await import('./soakCore.ts')).batches,
  'soak-host': async () => (await import('./inHost.ts')).soakHost,
};

/** The measurements of a name, or those that begin with it: `archive` means three. @throws if there are none */
export function named(name: string): readonly string[] {
  const all = Object.keys(measurements);
  const found = all.filter((one) => one === name || one.startsWith(`${name}-`));
  if (found.length === 0) throw new Error(`there is no measurement '${name}', but ${all.join(', ')}`);
  return found;
}
