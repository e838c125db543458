import * as vscode from 'vscode';
import type { AgentParts } from './register.ts';
import type { Studio } from '../editor/studio.ts';

type Server = vscode.McpHttpServerDefinition;

/**
 * Offers the service's own MCP server where the setting `mcp.enabled` is on; what it needs is loaded then. The key is added
 * when the editor starts the server, not before.
 */
export function mcpProvider(
  load: () => Promise<Studio>,
  parts: AgentParts,
): vscode.McpServerDefinitionProvider<Server> & { dispose(): void } {
  const changed = new vscode.EventEmitter<void>();
  const listener = vscode.workspace.onDidChangeConfiguration((change) => {
    if (['mcp.enabled', 'endpoint'].some((name) => change.affectsConfiguration(`nanoBananaStudio.${name}`)))
      changed.fire();
  });
  return {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: async () => {
      if (vscode.workspace.getConfiguration('nanoBananaStudio').get('mcp.enabled') !== true) return [];
      const [{ mcp }, studio] = await Promise.all([parts(), load()]);
      return mcp.offer(studio);
    },
    resolveMcpServerDefinition: async (server) => {
      const [{ mcp }, studio] = await Promise.all([parts(), load()]);
      return await mcp.resolve(studio, server);
    },
    dispose: () => {
      listener.dispose();
      changed.dispose();
    },
  };
}
