// The real workbench in a real browser, with the packed extension installed: what UI specs and the demo drive.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { launchBrowser } from './browser.mjs';
import { installEditor } from './editor.mjs';
import { installExtension, makeHome, speak, startCodeServer, workbenchUrl, writeSettings } from './editorServer.mjs';
import { OUT } from './paths.mjs';
import { temporaryFolder } from './processes.mjs';
import { startSimulator, TEST_KEY } from './simulator.mjs';
import { makeWorkspace } from './workspace.mjs';

/** @typedef {import('playwright-core').Locator} Locator */

/**
 * @typedef {object} WorkbenchOptions
 * @property {string} [workspace] `single` (default), `empty`, `multi`, or the path of a folder to copy
 * @property {Record<string, string | Uint8Array>} [files] to write into the workspace first, by path relative to it
 * @property {Record<string, unknown>} [settings] the user's, over an endpoint that is the simulator's
 * @property {Record<string, string>} [env] of the extension host
 * @property {boolean} [key] whether `APIAI_API_KEY` holds a key that the simulator takes; default true
 * @property {readonly string[]} [simulator] its arguments, such as `['--latency', '5000']`
 * @property {boolean} [trustPrompt] let the editor ask whether to trust the folder
 * @property {string} [language] in which extensions speak, such as `de`; the editor's own words stay English
 * @property {readonly string[]} [extensions] other packed extensions to install first
 * @property {number} [width]
 * @property {number} [height]
 */

/** @type {Set<Workbench>} */
const open = new Set();

/**
 * Starts a simulator, an editor and a browser of its own, with an empty profile. Close it when done.
 * @param {WorkbenchOptions} [options]
 * @returns {Promise<Workbench>}
 */
export async function openWorkbench(options = {}) {
  const vsix = process.env['TEST_VSIX'];
  if (!vsix) throw new Error('TEST_VSIX is not set: the runner packs the extension and sets it');
  const temporary = temporaryFolder();
  const base = temporary.path;
  /** @type {(() => Promise<unknown>)[]} */
  const stops = [async () => temporary.remove()];
  const stop = async () => {
    for (const one of stops.splice(0)) await one();
  };
  try {
    const target = await makeWorkspace(base, options.workspace ?? 'single');
    const folder = target?.endsWith('.code-workspace') ? path.dirname(target) : target;
    for (const [name, content] of Object.entries(options.files ?? {})) {
      const file = path.join(folder ?? base, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    const simulator = await startSimulator(options.simulator);
    stops.unshift(simulator.stop);
    const editor = await installEditor();
    const settings = { 'nanoBananaStudio.endpoint': simulator.endpoint, ...options.settings };
    const home = await makeHome(base, { settings, env: options.env ?? {} });
    if (options.key === false) delete home.env['APIAI_API_KEY'];
    else home.env['APIAI_API_KEY'] = TEST_KEY;
    if (options.language !== undefined) await speak(home, options.language);
    for (const other of [...(options.extensions ?? []), vsix]) await installExtension(editor, home, other);
    const server = await startCodeServer(editor, home, options);
    stops.unshift(server.stop);
    const { width = 1280, height = 800 } = options;
    const browser = await launchBrowser({ profile: path.join(base, 'chrome'), width, height });
    stops.unshift(() => browser.close());
    await browser.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
    const page = browser.pages()[0] ?? (await browser.newPage());
    const workbench = new Workbench({ page, folder, multi: target !== folder, simulator, home, settings, stop });
    await page.goto(workbenchUrl(server, target));
    await workbench.ready();
    open.add(workbench);
    return workbench;
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Pictures of what was open when a test failed.
 * @param {string} title
 */
export async function screenshotAll(title) {
  for (const workbench of open) {
    const name = `failed-${title.replaceAll(/\W+/g, '-').slice(0, 80)}`;
    console.log(`         ${await workbench.screenshot(name).catch(String)}`);
  }
}

/** One window of the editor. Playwright's `page` is there for what has no helper. */
export class Workbench {
  #settings;
  #stop;
  #watched;

  /**
   * @param {{
   *   page: import('playwright-core').Page, folder: string | undefined, multi: boolean, simulator: { url: string, endpoint: string },
   *   home: import('./editorServer.mjs').Home, settings: Record<string, unknown>, stop: () => Promise<void>
   * }} parts
   */
  constructor({ page, folder, multi, simulator, home, settings, stop }) {
    this.page = page;
    /** The workspace on disk; '' for an empty window. With several folders, the one that holds them. */
    this.folder = folder ?? '';
    this.simulator = simulator;
    this.home = home;
    this.#settings = settings;
    this.#stop = stop;
    // The folders of a multi-root workspace are folded in the tree.
    this.#watched = multi ? undefined : folder;
  }

  /**
   * Resolves when the window can be used and, where the explorer shows a folder, notices changes on disk: the editor
   * begins to watch some seconds after it is drawn, and never learns of what happened before.
   */
  async ready() {
    await this.page.locator('.monaco-workbench .part.statusbar .statusbar-item').first().waitFor({ timeout: 60_000 });
    const explorer = this.page.locator('.explorer-folders-view .monaco-list');
    if (this.#watched === undefined || !(await appears(explorer, 2_000))) return;
    for (let attempt = 1; attempt <= 30; attempt++) {
      const name = `.watched-${attempt}`;
      const file = path.join(this.#watched, name);
      await writeFile(file, '');
      const seen = await appears(this.file(name), 1_000);
      await rm(file);
      // Seen alone is not enough: the tree may have been read just then.
      if (!seen || !(await disappears(this.file(name), 1_000))) continue;
      if (attempt > 1) await this.run('Refresh Explorer');
      return this.page.locator('.explorer-folders-view', { hasText: '.watched-' }).waitFor({ state: 'detached' });
    }
    throw new Error('the editor does not notice changes on disk');
  }

  /** The box of a quick pick or an input. Of type `password` once it has been asked for a secret. */
  get box() {
    return this.page.locator('.quick-input-widget .quick-input-box input');
  }

  /** The title bar of the quick input, with the step counter. */
  get title() {
    return this.page.locator('.quick-input-widget .quick-input-titlebar');
  }

  /**
   * The palette's row for a command. The list is taken when the palette opens, so it is reopened until the extension's
   * commands are there.
   * @param {string} command as shown, such as `Nano Banana: Generate Image…`
   * @returns {Promise<Locator>}
   */
  async palette(command) {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: command }).first();
    const soon = { timeout: 2_000 };
    for (let attempt = 0; attempt < 40; attempt++) {
      try {
        // A key can get lost on its way from a web view; the command center is always there.
        if (attempt % 2 === 0) await this.page.keyboard.press('F1');
        else await this.page.locator('.command-center-center').click(soon);
        // The box may close again meanwhile: an editor that opens late takes the focus.
        await this.box.fill(`>${command}`, soon);
        await row.waitFor(soon);
        return row;
      } catch (error) {
        if (!(error instanceof Error && error.name === 'TimeoutError')) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
    throw new Error(`the palette has no command '${command}'`);
  }

  /**
   * Runs a command from the palette.
   * @param {string} command
   */
  async run(command) {
    await this.#calm();
    for (let attempt = 1; ; attempt++) {
      const row = await this.palette(command);
      try {
        await row.click({ timeout: 3_000 });
        return;
      } catch (error) {
        // What opens late took the focus, and closed the palette between the look and the click.
        if (attempt === 5 || !(error instanceof Error && error.name === 'TimeoutError')) throw error;
      }
    }
  }

  /**
   * Waits until no message is newer than 0.9 s. The editor shows three within 0.8 s, and puts the next away unseen
   * (SPAM_PROTECTION in its notificationsToasts.ts): no person is as quick, but the specs are.
   */
  async #calm() {
    const toasts = this.page.locator('.notification-toast');
    for (;;) {
      const youngest = await toasts.evaluateAll((shown) => {
        const page = /** @type {{ toasts?: WeakMap<object, number> }} */ (globalThis);
        const seen = (page.toasts ??= new WeakMap());
        const now = performance.now();
        for (const toast of shown) if (!seen.has(toast)) seen.set(toast, now);
        return Math.min(Infinity, ...shown.map((toast) => now - (seen.get(toast) ?? now)));
      });
      if (youngest > 900) return;
      await this.page.waitForTimeout(901 - youngest);
    }
  }

  /**
   * Types into an input box and accepts it.
   * @param {string} value
   * @param {string | RegExp} [message] in the line below the box, to tell it from the step before
   */
  async input(value, message) {
    // Text typed before the box is ready is lost; the message comes last.
    await this.page
      .locator('.quick-input-widget .quick-input-message', message === undefined ? {} : { hasText: message })
      .waitFor();
    await this.box.fill(value);
    await this.box.press('Enter');
  }

  /**
   * A row of the open quick pick.
   * @param {string | RegExp} label
   * @returns {Locator}
   */
  item(label) {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
  }

  /**
   * Picks a row of the open quick pick.
   * @param {string | RegExp} label
   */
  async pick(label) {
    await this.item(label).click();
  }

  /**
   * A notification.
   * @param {string | RegExp} text
   * @returns {Locator}
   */
  toast(text) {
    return this.page.locator('.notification-toast', { hasText: text }).first();
  }

  /**
   * Presses a button of a notification.
   * @param {string | RegExp} text
   * @param {string} button
   */
  async pressToast(text, button) {
    await this.toast(text).getByRole('button', { name: button, exact: true }).click();
  }

  /**
   * A modal dialog.
   * @param {string | RegExp} text
   * @returns {Locator}
   */
  dialog(text) {
    return this.page.locator('.monaco-dialog-box', { hasText: text });
  }

  /**
   * A row of the explorer's tree.
   * @param {string} name
   * @returns {Locator}
   */
  file(name) {
    return this.page.locator('.explorer-folders-view .monaco-list-row', {
      has: this.page.getByText(name, { exact: true }),
    });
  }

  /**
   * The tab of an open editor.
   * @param {string} name
   * @returns {Locator}
   */
  tab(name) {
    return this.page.locator('.tabs-container .tab', { hasText: name });
  }

  /**
   * An entry of an element's context menu, opened by the right button. A window that has just been loaded does not know yet
   * that it is trusted: a menu with the entry greyed out is closed and opened again for a while.
   * @param {Locator} element
   * @param {string} label
   * @returns {Promise<Locator>}
   */
  async contextMenu(element, label) {
    const entry = this.page.locator('.context-view .monaco-menu .action-item', { hasText: label }).first();
    for (let attempt = 1; ; attempt++) {
      await this.#calm();
      await element.click({ button: 'right' });
      await entry.waitFor();
      const isGrey = /\bdisabled\b/.test((await entry.getAttribute('class')) ?? '');
      if (!isGrey || attempt === 20) return entry;
      await this.page.keyboard.press('Escape');
      await entry.waitFor({ state: 'detached' });
      await this.page.waitForTimeout(250);
    }
  }

  /**
   * The content of a webview (the last opened, or the n-th).
   * @param {number} [index]
   * @returns {import('playwright-core').FrameLocator}
   */
  webview(index = -1) {
    const frames = this.page.locator('iframe.webview.ready');
    const frame = index < 0 ? frames.last() : frames.nth(index);
    return frame.contentFrame().frameLocator('iframe#active-frame');
  }

  /**
   * @param {string} name
   * @returns {Promise<string>} the picture's path, in out/screenshots
   */
  async screenshot(name) {
    const file = path.join(OUT, 'screenshots', `${name}.png`);
    await this.page.screenshot({ path: file, animations: 'disabled' });
    return file;
  }

  /** Reloads the window, as a user does: the extension host starts anew, secrets and open editors stay. */
  async reload() {
    await Promise.all([this.page.waitForEvent('domcontentloaded'), this.run('Developer: Reload Window')]);
    await this.ready();
  }

  /**
   * Changes user settings and reloads the window (this editor does not watch the file of the user's settings);
   * `undefined` removes one.
   * @param {Record<string, unknown>} changes
   */
  async configure(changes) {
    this.#settings = { ...this.#settings, ...changes };
    await writeSettings(this.home.userData, this.#settings);
    await this.reload();
  }

  /**
   * What the extension has written to its log channels so far, in all of this window's lives.
   * @returns {string}
   */
  log() {
    const logs = path.join(this.home.userData, 'logs');
    return readdirSync(logs, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.includes('nano-banana-studio') && file.endsWith('.log'))
      .sort()
      .map((file) => readFileSync(path.join(logs, file), 'utf8'))
      .join('');
  }

  /**
   * Waits until the log says something: it is written a little after what it tells of.
   * @param {RegExp} pattern
   */
  async logged(pattern) {
    const end = Date.now() + 10_000;
    while (!pattern.test(this.log())) {
      if (Date.now() > end) throw new Error(`the log does not say ${pattern}:\n${this.log()}`);
      await new Promise((resolve) => void setTimeout(resolve, 50));
    }
  }

  /** Ends everything that was started and removes every folder. */
  async close() {
    open.delete(this);
    await this.#stop();
  }
}

/**
 * @param {Locator} locator
 * @param {number} timeout milliseconds
 * @returns {Promise<boolean>}
 */
function appears(locator, timeout) {
  return locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}

/**
 * @param {Locator} locator
 * @param {number} timeout milliseconds
 * @returns {Promise<boolean>}
 */
function disappears(locator, timeout) {
  return locator.waitFor({ state: 'detached', timeout }).then(
    () => true,
    () => false,
  );
}
