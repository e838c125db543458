import { callPrice } from '../editor/price.ts';
import type { Studio } from '../editor/studio.ts';
import type { ImageRequest } from '../tool/request.ts';

const patienceMs = 5_000;

/**
 * What a call is likely to cost in USD: the service's estimate, else the tool's price, else what the last call cost; 0 in the
 * sandbox; `undefined` if nothing is known. Never rejects: a price that can't be asked for is no reason not to try.
 */
export async function expectedPrice(
  studio: Studio,
  request: ImageRequest,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (await studio.inSandbox()) return 0;
  try {
    const service = await studio.service();
    const estimate = await service.estimate(request, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]));
    if (estimate) return estimate.maxUsd ?? estimate.usd;
  } catch {
    // The call itself will tell what is wrong.
  }
  return callPrice(request.tool, studio.memory);
}
