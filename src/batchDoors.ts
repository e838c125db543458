/** The doors to a batch, in one chunk, loaded with the first of them. */
export * as resumeBatch from './commands/resumeBatch.ts';
export * as runBatch from './commands/runBatch.ts';
export * as openBatch from './panel/openBatch.ts';
