import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { confirmPrice } from '../editor/confirmPrice.ts';
import { copyText, requestCode } from '../editor/requestCode.ts';
import { keyPage } from '../editor/apiKey.ts';
import { offerKey } from '../editor/keyPrompt.ts';
import { requireInputs, requireValues } from '../editor/request.ts';
import { pickTool } from '../editor/toolPicker.ts';
import { activeResource, defaultFolder } from '../editor/uris.ts';
import { StudioError } from '../endpoint/errors.ts';
import { languages } from '../snippet/languages.ts';
import type { Tool, Values } from '../tool/definition.ts';
import { imagePlaces } from '../tool/imagePlaces.ts';
import { checkValues } from '../tool/validate.ts';
import type { Handlers } from './messenger.ts';
import type { Added, ResultAction, StatusAction, StudioProtocol } from './protocol/studio.ts';
import { actOn } from './resultActions.ts';
import { readSnapshot } from './snapshot.ts';
import type { StudioPanel } from './studioPanel.ts';
import { storageOf } from './places.ts';
import { workroomOf } from './workroom.ts';

/** What a studio panel does for its page. */
export function studioHandlers(panel: StudioPanel): Handlers<StudioProtocol> {
  const { studio } = panel;
  const room = workroomOf(studio);
  const add = async (uris: readonly vscode.Uri[]): Promise<Added> => known(await panel.inputs.add(panel.tool, uris));
  const known = (added: Added): Added => {
    panel.know(added.images);
    return added;
  };
  return {
    ready: () => readSnapshot(panel),
    keep: ({ values, images }) => {
      panel.keep(values, images);
      return null;
    },
    pickTool: async ({ values, images }) => {
      panel.keep(values, images);
      const tool = await pickTool(studio, { title: l10n.t('Tool of This Panel') });
      if (!tool) return null;
      await studio.memory.rememberTool(tool.slug);
      return await panel.use(tool);
    },
    run: async ({ values, images, variations }) => {
      studio.requireTrust();
      const { tool } = panel;
      const checked = requireValues(tool, values);
      // More pictures than it takes are told of when they are loaded.
      const places = imagePlaces(tool, images.length);
      if (places) requireInputs(tool, places);
      // Asked for now: a missing key is told before anything is queued.
      if (!(await studio.inSandbox())) await studio.keys.get(studio.endpoint().origin);
      const job = {
        tool,
        values: checked,
        images: images.map((image) => panel.inputs.uri(image)),
        destination: panel.destination(),
      };
      await studio.memory.remember(tool, checked);
      const scope = job.destination.workspaceFolder?.uri;
      if (!(await confirmPrice(studio, job, scope, variations))) return { runs: [] };
      panel.tellPrompts();
      return { runs: Array.from({ length: variations }, () => room.start(job)) };
    },
    cancel: ({ run, stop }) => ({ asks: room.cancel(run, stop) }),
    dismiss: ({ run }) => {
      room.dismiss(run);
      return null;
    },
    remedy: async ({ run }) => {
      await room.remedy(run);
      return null;
    },
    source: async ({ image }) => {
      const uri = panel.inputs.has(image) ? panel.inputs.uri(image) : vscode.Uri.parse(room.result(image).uri, true);
      return { src: panel.panel.webview.asWebviewUri(await panel.shown.place(image, uri)).toString() };
    },
    pickImages: async () => {
      const folder = defaultFolder()?.uri;
      const picked = await vscode.window.showOpenDialog({
        title: l10n.t('Images to Send'),
        openLabel: l10n.t('Add'),
        canSelectMany: true,
        filters: { [l10n.t('Images')]: ['png', 'jpg', 'jpeg', 'webp'] },
        ...(folder && { defaultUri: folder }),
      });
      return await add(picked ?? []);
    },
    openImage: async () => {
      const uri = openImage();
      if (!uri)
        return { images: [], problems: [l10n.t('No image is open in the editor. Open one, then press this again.')] };
      return await add([uri]);
    },
    dropped: async ({ uris }) => await add(uris.flatMap((uri) => toUris(uri))),
    pasted: async ({ name, bytes }) => {
      const folder = (() => {
        try {
          return panel.destination().folder;
        } catch {
          return vscode.Uri.joinPath(storageOf(studio.context), 'pasted'); // no folder is open
        }
      })();
      return known(await panel.inputs.save(panel.tool, folder, name, bytes));
    },
    edit: async ({ result }) => await add([vscode.Uri.parse(room.result(result).uri, true)]),
    settingsOf: async ({ result }) => {
      const entry = room.result(result);
      panel.tool = await studio.tool(entry.tool);
      const { images, problems } = await add(entry.images.map((image) => vscode.Uri.parse(image, true)));
      return { tool: panel.tool, values: textsOf(entry.values), images, problems };
    },
    inputsOf: async ({ result }) => {
      const { tool, images } = room.result(result);
      return await panel.inputs.add(
        await studio.tool(tool),
        images.map((image) => vscode.Uri.parse(image, true)),
      );
    },
    act: async ({ result, action }) => await act(result, action),
    help: async ({ action }) => await help(panel, action),
    code: ({ values, images, language }) => {
      const wanted = languages.find(({ id }) => id === language);
      if (!wanted) throw new StudioError('BAD_PARAMETER', l10n.t('There is no code for "{0}".', language));
      const { good, issues } = goodValues(panel.tool, values);
      const request = { tool: panel.tool, values: good, images: panel.inputs.images(panel.tool, images) };
      return { text: requestCode(studio, wanted.id, request), issues };
    },
    copyText: async ({ text }) => {
      await copyText(text);
      return null;
    },
  };

  async function act(id: string, action: ResultAction): Promise<null> {
    const uri = vscode.Uri.parse(room.result(id).uri, true);
    const removed = await actOn(studio, uri, action, room.result(id).mediaType);
    if (removed) room.remove(id);
    return null;
  }
}

/** Does what a state of the page needs. */
async function help(panel: StudioPanel, action: StatusAction): Promise<null> {
  const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(command, ...args);
  switch (action) {
    case 'key':
      await run('nanoBananaStudio.setApiKey');
      break;
    case 'needKey':
      await offerKey(panel.studio.keys, panel.studio.endpoint().origin);
      break;
    case 'tryOut':
      panel.studio.keys.sandbox.start();
      break;
    case 'getKey':
      await vscode.env.openExternal(vscode.Uri.parse(keyPage));
      break;
    case 'openFolder':
      await run('workbench.action.files.openFolder');
      break;
    case 'choosePlace': {
      const [folder] =
        (await vscode.window.showOpenDialog({
          title: l10n.t('Where Shall Results Be Saved?'),
          openLabel: l10n.t('Save Here'),
          canSelectFolders: true,
          canSelectFiles: false,
        })) ?? [];
      if (folder) await panel.choose(folder);
      break;
    }
    case 'trust':
      await run('workbench.trust.manage');
      break;
    case 'settings':
      await run('workbench.action.openSettings', '@ext:nano-banana-studio.nano-banana-studio');
      break;
    case 'log':
      panel.studio.log.show();
      break;
    case 'connection':
      await run('nanoBananaStudio.checkConnection');
      break;
  }
  await panel.tellStatus();
  return null;
}

/** What can be sent of a form that is not finished, and what it lacks. */
function goodValues(tool: Tool, values: Readonly<Record<string, string>>): { good: Values; issues: readonly string[] } {
  const checked = checkValues(tool, values);
  if (!checked.issues) return { good: checked.values, issues: [] };
  const wrong = new Set(checked.issues.map((issue) => issue.field));
  const rest = Object.fromEntries(Object.entries(values).filter(([name]) => !wrong.has(name)));
  // What is required and missing is an issue, but no value: the rest is checked as if it were not required.
  const lenient = { ...tool, parameters: tool.parameters.map((p) => ({ ...p, required: false })) };
  return { good: checkValues(lenient, rest).values ?? {}, issues: checked.issues.map((issue) => issue.message) };
}

/** The picture in the active editor, or else in one that is visible, or open, beside the panel. */
function openImage(): vscode.Uri | undefined {
  const isImage = (uri: vscode.Uri | undefined) => uri !== undefined && /\.(?:png|jpe?g|webp)$/i.test(uri.path);
  const active = activeResource();
  if (isImage(active)) return active;
  const groups = vscode.window.tabGroups.all;
  const shown = groups.flatMap((group) => (group.activeTab ? [group.activeTab] : []));
  const tabs = [...shown, ...groups.flatMap((group) => group.tabs)];
  const uris = tabs.flatMap(({ input }) =>
    input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText ? [input.uri] : [],
  );
  return uris.find(isImage);
}

/** Dropped text is data: what is no address of a file is passed over. */
function toUris(text: string): readonly vscode.Uri[] {
  try {
    return [vscode.Uri.parse(text, true)];
  } catch {
    return [];
  }
}

/** Values as a form holds them. */
export function textsOf(values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}
