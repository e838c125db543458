import * as vscode from 'vscode';
import type { Studio } from '../editor/studio.ts';
import { mcpProvider } from './mcpProvider.ts';
import type { ToolName } from './schema.ts';
import type * as parts from './tools.ts';

/** What a language-model tool does; loaded when it is first called. Its input is whatever a model wrote. */
export interface AgentTool {
  prepare(studio: Studio, input: unknown, signal: AbortSignal): Promise<vscode.PreparedToolInvocation>;
  invoke(studio: Studio, input: unknown, signal: AbortSignal): Promise<vscode.LanguageModelToolResult>;
}

/** Loads what the tools, the server and the exports do. */
export type AgentParts = () => Promise<typeof parts>;

const names: readonly ToolName[] = ['generate_image', 'edit_image', 'run_tool', 'list_tools', 'show_recipe'];

/** Registers the language-model tools and the MCP server; what they do is loaded on first use. */
export function registerAgents(
  context: vscode.ExtensionContext,
  load: () => Promise<Studio>,
  agents: AgentParts,
): void {
  for (const name of names) {
    const run = async <T>(
      token: vscode.CancellationToken,
      work: (tool: AgentTool, studio: Studio, signal: AbortSignal) => Promise<T>,
    ): Promise<T> => {
      const [{ tools, forModel }, studio] = await Promise.all([agents(), load()]);
      const abort = new AbortController();
      if (token.isCancellationRequested) abort.abort();
      const listener = token.onCancellationRequested(() => abort.abort());
      try {
        return await work(tools[name], studio, abort.signal);
      } catch (error) {
        throw forModel(studio, error);
      } finally {
        listener.dispose();
      }
    };
    context.subscriptions.push(
      vscode.lm.registerTool<unknown>(`nanoBananaStudio_${name}`, {
        prepareInvocation: ({ input }, token) => run(token, (tool, ...rest) => tool.prepare(rest[0], input, rest[1])),
        invoke: ({ input }, token) => run(token, (tool, ...rest) => tool.invoke(rest[0], input, rest[1])),
      }),
    );
  }
  const provider = mcpProvider(load, agents);
  context.subscriptions.push(
    provider,
    vscode.lm.registerMcpServerDefinitionProvider('nanoBananaStudio.service', provider),
  );
}
