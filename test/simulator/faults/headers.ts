import { type OutgoingHttpHeaders } from 'node:http';
import { sendAnswer } from '../exchange.ts';
import { type Expectation, type Fault } from './types.ts';

const success: Expectation = { charged: 'yes', bytesArrive: true };

function absurd(name: string, description: string, headers: () => OutgoingHttpHeaders, expect = success): Fault {
  return {
    name,
    description,
    stage: 'answer',
    billed: true,
    expect,
    act: (exchange) => sendAnswer(exchange, headers()),
  };
}

const many = (count: number, length: number): OutgoingHttpHeaders =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`X-Filler-${i}`, 'x'.repeat(length)]));

/** Faults of the answer's headers around a good result. */
export const headerFaults: readonly Fault[] = [
  absurd('headers-absent', "none of the service's own headers", () => ({
    'X-Request-ID': undefined,
    'X-Processing-Time': undefined,
    'X-Cost': undefined,
    'X-Balance-Remaining': undefined,
    'Content-Disposition': undefined,
  })),
  absurd('headers-many', '200 further headers', () => many(200, 10)),
  absurd('headers-large', 'one further header of 10 kB', () => many(1, 10_000)),
  absurd('headers-huge', 'one further header of 100 kB, more than Node accepts', () => many(1, 100_000), {
    code: 'BAD_RESPONSE',
    charged: 'maybe',
    also: [{ code: 'NETWORK', charged: 'maybe' }, { charged: 'yes' }],
  }),
  ...['NaN', '-3', '1e999', 'free', '', '$0.05', '0,05', '0x10'].map((cost, i) =>
    absurd(`cost-absurd-${i + 1}`, `X-Cost and X-Balance-Remaining: ${JSON.stringify(cost)}`, () => ({
      'X-Cost': cost,
      'X-Balance-Remaining': cost,
    })),
  ),
  absurd('time-absurd', 'X-Processing-Time: -1e400', () => ({ 'X-Processing-Time': '-1e400' })),
  absurd('disposition-hostile', 'Content-Disposition with a path', () => ({
    'Content-Disposition':
      'attachment; filename="../../../.ssh/authorized_keys"; filename*=UTF-8\'\'..%2F..%2Fevil.exe',
  })),
  absurd('request-id-hostile', 'X-Request-ID of 4,000 characters with HTML and a command link', () => ({
    'X-Request-ID': `<img src=x onerror=alert(1)> [x](command:workbench.action.quit) ${'z'.repeat(4000)}`,
  })),
];
