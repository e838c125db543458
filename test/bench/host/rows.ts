import { appendFileSync } from 'node:fs';
import type { Row } from '../row.ts';

export const quick = process.env['BENCH_QUICK'] === 'yes';
/** An empty folder, removed afterwards. */
export const benchFolder = process.env['BENCH_FOLDER'] ?? '';

/** Hands a row to the measurement that started this window. */
export function tell(row: Row): void {
  appendFileSync(process.env['BENCH_ROWS'] ?? '', `${JSON.stringify(row)}\n`);
}
