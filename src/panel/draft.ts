import * as z from 'zod/mini';
import type * as vscode from 'vscode';

const slot = 'studioPanels';
/** Panels that were closed are forgotten beyond these. */
const kept = 20;

const draft = z.object({
  tool: z.string(),
  values: z.record(z.string(), z.string()),
  /** URIs: the page that keeps the rest of its state does not know them. */
  images: z.array(z.string()),
});
export type Draft = z.infer<typeof draft>;

type Drafts = Readonly<Record<string, unknown>>;

/** What a panel's form said. */
export function readDraft(context: vscode.ExtensionContext, panel: string): Draft | undefined {
  const parsed = z.safeParse(draft, context.workspaceState.get<Drafts>(slot, {})[panel]);
  return parsed.success ? parsed.data : undefined;
}

export function keepDraft(context: vscode.ExtensionContext, panel: string, form: Draft): void {
  const others = Object.entries(context.workspaceState.get<Drafts>(slot, {})).filter(([id]) => id !== panel);
  void context.workspaceState.update(slot, Object.fromEntries([...others, [panel, form] as const].slice(-kept)));
}
