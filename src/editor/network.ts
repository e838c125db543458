import * as tls from 'node:tls';
import * as vscode from 'vscode';
import { createHostTransport } from '../endpoint/hostTransport.ts';
import type { Transport } from '../endpoint/transport.ts';

/** The proxy that the settings or the environment name, as given; automatic ones are known to the editor only. */
function configuredProxy(): string | undefined {
  const { env } = process;
  const setting = vscode.workspace.getConfiguration('http').get<string>('proxy')?.trim();
  return setting || env['HTTPS_PROXY'] || env['https_proxy'] || env['HTTP_PROXY'] || env['http_proxy'] || undefined;
}

/** The proxy's name for messages: without the user and password that may stand in its address. */
export function proxyName(): string | undefined {
  const proxy = configuredProxy();
  if (proxy === undefined) return undefined;
  return URL.canParse(proxy) ? new URL(proxy).host : proxy.replace(/^.*@/, '');
}

/** How requests are sent: through VS Code's own network stack, or directly with undici, which is loaded for that only. */
export async function openTransport(kind: 'host' | 'direct', timeoutMs: number): Promise<Transport> {
  if (kind === 'host') return createHostTransport({ proxyName });
  const { createUndiciTransport } = await import('../endpoint/undiciTransport.ts');
  const proxy = configuredProxy();
  // This computer is never behind a proxy, for VS Code's network stack neither.
  const noProxy = [
    'localhost,127.0.0.1',
    vscode.workspace.getConfiguration('http').get<string[]>('noProxy')?.join(',') ||
      process.env['NO_PROXY'] ||
      process.env['no_proxy'] ||
      '',
  ].join(',');
  const key = JSON.stringify([proxy, noProxy, timeoutMs]);
  if (direct?.key !== key) {
    const transport = createUndiciTransport({
      ...(proxy !== undefined && { proxy }),
      noProxy,
      ca: [...tls.rootCertificates, ...systemCertificates()],
      timeoutMs,
    });
    direct = { key, transport };
  }
  return direct.transport;
}

/** One agent, with its pool of connections, for as long as the settings stay. */
let direct: { readonly key: string; readonly transport: Transport } | undefined;

/** The system's certificates: VS Code patches its network stack with them, which undici does not use. Node 22.15 or later. */
function systemCertificates(): readonly string[] {
  return typeof tls.getCACertificates === 'function' ? tls.getCACertificates('system') : [];
}
