import type * as vscode from 'vscode';
import type { Tool, Values } from '../tool/definition.ts';

const recentPrompts = 'recentPrompts';
const promptsKept = 30;
const favouriteTools = 'favouriteTools';
const recentTools = 'recentTools';
const recentToolsKept = 5;

/** What the interface remembers between uses. Never used by a command with arguments. */
export class Memory {
  constructor(
    private readonly global: vscode.Memento,
    private readonly workspace: vscode.Memento,
  ) {}

  /** The last prompts, newest first. */
  prompts(): readonly string[] {
    return this.global.get<string[]>(recentPrompts, []);
  }

  /** The last values used with a tool in this workspace, but for its prompt. */
  values(tool: Tool): Values {
    return this.workspace.get<Values>(`values:${tool.slug}`, {});
  }

  /** Remembers what was just sent. */
  async remember(tool: Tool, values: Values): Promise<void> {
    const rest = Object.fromEntries(Object.entries(values).filter(([name]) => name !== tool.prompt));
    await this.workspace.update(`values:${tool.slug}`, rest);
    const prompt = tool.prompt === undefined ? undefined : values[tool.prompt];
    if (typeof prompt !== 'string' || prompt.trim() === '') return;
    const prompts = [prompt, ...this.prompts().filter((other) => other !== prompt)].slice(0, promptsKept);
    await this.global.update(recentPrompts, prompts);
  }

  /** What the last call of a tool cost in USD, where the service said so. */
  lastCost(tool: Tool): number | undefined {
    return this.global.get<number>(`cost:${tool.slug}`);
  }

  async rememberCost(tool: Tool, usd: number): Promise<void> {
    await this.global.update(`cost:${tool.slug}`, usd);
  }

  /** Slugs of the user's favourite tools, in the order they were chosen; `undefined` = never chosen any. */
  favouriteTools(): readonly string[] | undefined {
    return this.global.get<string[]>(favouriteTools);
  }

  async setFavouriteTools(slugs: readonly string[]): Promise<void> {
    await this.global.update(favouriteTools, slugs);
  }

  /** Slugs of the tools used last, newest first. */
  recentTools(): readonly string[] {
    return this.global.get<string[]>(recentTools, []);
  }

  async rememberTool(slug: string): Promise<void> {
    const slugs = [slug, ...this.recentTools().filter((other) => other !== slug)].slice(0, recentToolsKept);
    await this.global.update(recentTools, slugs);
  }
}
