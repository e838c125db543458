import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

/** The user's language, for all that is loaded after this. Not by `activate`: it is the larger part of what that would load. */
if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
