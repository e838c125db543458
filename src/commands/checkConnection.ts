import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { environmentVariable } from '../editor/apiKey.ts';
import { logFailure } from '../editor/log.ts';
import { show, showFailure } from '../editor/notifications.ts';
import { presentFailure } from '../editor/present.ts';
import { proxyName } from '../editor/network.ts';
import { usd } from '../editor/price.ts';
import type { Studio } from '../editor/studio.ts';
import type { Connection } from '../endpoint/service.ts';

/** Says whether the service is reached, whether it takes the key, and through which proxy; spends nothing. */
export async function run(studio: Studio): Promise<Connection | undefined> {
  try {
    const { host, origin } = studio.endpoint();
    const found = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: l10n.t('Checking the connection…'), cancellable: true },
      async (_, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        return (await studio.service()).checkConnection(abort.signal);
      },
    );
    if ('error' in found) {
      logFailure(studio.log, 'check connection', found.error);
      void showFailure(found.error, () => run(studio));
      return found;
    }
    const key = await studio.keys.find(origin);
    void show(
      'info',
      [
        l10n.t('{0} is reached in {1} ms, and the API key is accepted.', host, Math.round(found.elapsedMs)),
        ...(found.balanceUsd === undefined ? [] : [l10n.t('Balance: {0}.', usd(found.balanceUsd))]),
        ...(key?.source === 'environment' ? [l10n.t('The key comes from {0}.', environmentVariable)] : []),
        proxyText(),
      ].join(' '),
    );
    return found;
  } catch (error) {
    presentFailure(studio, error, () => run(studio));
    return undefined;
  }
}

/** Which proxy the settings or the environment name; automatic ones are known to the editor only. */
function proxyText(): string {
  const proxy = proxyName();
  return proxy ? l10n.t('Proxy: {0}.', proxy) : l10n.t('No proxy is set.');
}
