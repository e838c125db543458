import * as vscode from 'vscode';
import type { Studio } from '../editor/studio.ts';
import { StudioError } from '../endpoint/errors.ts';
import * as l10n from '@vscode/l10n';

/** Path of the service's own MCP server on its origin (docs/endpoint.md). */
const path = '/api/mcp';

/** The service's own MCP server, at the origin of the configured endpoint; without the key. Nothing in an untrusted workspace. */
export function offer(studio: Studio): vscode.McpHttpServerDefinition[] {
  return vscode.workspace.isTrusted
    ? [new vscode.McpHttpServerDefinition('Nano Banana (apiai.me)', address(studio))]
    : [];
}

/**
 * The server with the key, when the editor starts it. The key is of the origin that the server is at now: one that was offered
 * under an older setting gets none. @throws StudioError NO_API_KEY, UNTRUSTED_WORKSPACE
 */
export async function resolve(
  studio: Studio,
  server: vscode.McpHttpServerDefinition,
): Promise<vscode.McpHttpServerDefinition> {
  studio.requireTrust();
  if (server.uri.toString() !== address(studio).toString())
    throw new StudioError('BAD_PARAMETER', l10n.t('The endpoint was changed. Start the MCP server again.'));
  const key = await studio.keys.get(studio.endpoint().origin);
  server.headers = { ...server.headers, 'X-API-Key': key };
  return server;
}

const address = (studio: Studio) => vscode.Uri.parse(new URL(path, studio.endpoint().origin).href, true);
