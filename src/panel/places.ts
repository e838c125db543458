import * as vscode from 'vscode';

/** Where a workspace's things are kept; a window without one has no other place than the extension's own. */
export function storageOf(context: vscode.ExtensionContext): vscode.Uri {
  return context.storageUri ?? vscode.Uri.joinPath(context.globalStorageUri, 'no-workspace');
}

/** Whether a process of this computer is there. */
export function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
