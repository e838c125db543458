import { readBody } from './form.ts';
import { faults } from './faults/all.ts';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { changeSchema } from './settings.ts';
import { type State } from './state.ts';

/**
 * The simulator's own calls, for tests in other processes, under /__simulator/ (see README.md).
 * They need no key and are not in the ledger.
 */
export async function control(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  state: State,
): Promise<void> {
  const answer = (status: number, body: unknown) => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  };
  const name = `${request.method ?? ''} ${url.pathname.slice('/__simulator/'.length)}`;
  switch (name) {
    case 'GET ledger': {
      const closed = new AbortController();
      response.once('close', () => closed.abort());
      const runs = Number(url.searchParams.get('runs') ?? '0');
      const { ledger } = state;
      await ledger.until(() => ledger.runs.length >= runs, closed.signal).catch(() => undefined);
      if (url.searchParams.has('settled')) await ledger.settled(closed.signal).catch(() => undefined);
      answer(200, { ...ledger.toJSON(), balanceUsd: state.settings.balanceUsd });
      return;
    }
    case 'GET settings':
      answer(200, state.settings);
      return;
    case 'GET faults':
      answer(
        200,
        faults.map((fault) => ({ ...fault, act: undefined })),
      );
      return;
    case 'POST reset':
      state.reset();
      answer(200, { ok: true });
      return;
    case 'POST configure':
      try {
        state.configure(changeSchema.parse(JSON.parse((await readBody(request)).toString('utf8'))));
        answer(200, state.settings);
        return;
      } catch (error) {
        answer(400, { error: error instanceof Error ? error.message : String(error) });
        return;
      }
    default:
      answer(404, { error: `no ${name}` });
      return;
  }
}
