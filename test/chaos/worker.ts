// A plain Node process that runs or goes on with a batch, to be killed. Its one argument is a `CoreBatch` as JSON; it prints
// its process id's readiness and, if it lives that long, the summary as a line of JSON.
import { type CoreBatch, startCore } from './core.ts';

const batch = JSON.parse(process.argv[2] ?? '{}') as CoreBatch;
const run = await startCore(batch);
process.stdout.write('started\n');
const { done, uncertain, failed } = await run.finished;
process.stdout.write(`${JSON.stringify({ done, uncertain, failed })}\n`);
process.exit(0);
