import * as vscode from 'vscode';

const seen = 'walkthroughSeen';

/** Opens the walkthrough, whenever it is asked for. */
export async function openWalkthrough(context: vscode.ExtensionContext): Promise<void> {
  await context.globalState.update(seen, true);
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#start`, false);
}

/** Opens it for somebody who meets the product for the first time; once, ever. */
export async function introduce(context: vscode.ExtensionContext): Promise<void> {
  if (context.globalState.get(seen) !== true) await openWalkthrough(context);
}

/** There is a key, or the user does without one: the first step is done, wherever that was said. */
export function begun(): void {
  void vscode.commands.executeCommand('setContext', 'nanoBananaStudio.begun', true);
}
