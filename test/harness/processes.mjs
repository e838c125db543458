// Child processes and temporary folders that never outlive the runner, however it ends. Each child leads its own
// process group; a small reaper, told of every group and folder, notices when the runner is gone (its standard input
// ends) and finishes what is left. So even a runner killed by SIGKILL leaves nothing behind.
import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

/** @type {Set<number>} */
const groups = new Set();
/** @type {Set<string>} */
const folders = new Set();
/** @type {import('node:stream').Writable | undefined} */
let reaper;

/** @param {{ group?: number, folder?: string, done?: boolean }} entry */
function tellReaper(entry) {
  if (!reaper) {
    const script = fileURLToPath(new URL('./reaper.mjs', import.meta.url));
    const child = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    child.unref();
    reaper = child.stdin;
    reaper.on('error', () => {}); // it was killed: the exit handler below still cleans up
    /** @type {import('node:net').Socket} */ (/** @type {unknown} */ (reaper)).unref();
    process.on('exit', cleanUp);
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
      process.on(signal, () => process.exit(128 + os.constants.signals[signal]));
  }
  reaper.write(`${JSON.stringify(entry)}\n`);
}

function cleanUp() {
  for (const pid of groups) killGroup(pid, 'SIGKILL');
  for (const folder of folders) removeFolder(folder);
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether any process of the group was there
 */
export function killGroup(pid, signal) {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/** @param {string} folder */
function removeFolder(folder) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  } catch (error) {
    console.error(`left behind: ${folder} (${String(error)})`);
  }
}

/**
 * A new folder that is removed when the runner ends. Its path is short, since Unix sockets are made under it.
 * @returns {{ path: string, remove: () => void }}
 */
export function temporaryFolder() {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'nbs-')));
  folders.add(folder);
  tellReaper({ folder });
  return {
    path: folder,
    remove: () => {
      if (process.env['KEEP']) return;
      removeFolder(folder);
      folders.delete(folder);
      tellReaper({ folder, done: true });
    },
  };
}

/**
 * @typedef {object} Child
 * @property {number} pid
 * @property {import('node:stream').Readable} stdout
 * @property {import('node:stream').Readable | null} stderr where it was asked for as a pipe
 * @property {Promise<number>} ended its exit code, 128 + n after signal n
 * @property {() => Promise<void>} stop asks the whole group to end, then makes it
 */

/**
 * Starts a program as the leader of its own process group.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stderr?: number | 'inherit' | 'pipe' }} [options]
 * @returns {Child}
 */
export function start(file, args, { cwd = process.cwd(), env = process.env, stderr = 'inherit' } = {}) {
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', stderr] });
  const stdout = /** @type {import('node:stream').Readable} */ (child.stdout);
  const pid = child.pid ?? 0;
  if (pid) {
    groups.add(pid);
    tellReaper({ group: pid });
  }
  const forget = () => {
    killGroup(pid, 'SIGKILL'); // what the leader left running
    groups.delete(pid);
    tellReaper({ group: pid, done: true });
  };
  /** @type {Promise<number>} */
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      forget();
      resolve(code ?? 128 + (signal ? os.constants.signals[signal] : 0));
    });
  });
  ended.catch(() => {});
  let stopping = false;
  const stop = async () => {
    if (!stopping) {
      stopping = true;
      killGroup(pid, 'SIGTERM');
    }
    const hard = setTimeout(() => killGroup(pid, 'SIGKILL'), 3_000);
    await ended.catch(() => {});
    clearTimeout(hard);
  };
  return { pid, stdout, stderr: child.stderr, ended, stop };
}

/**
 * Resolves with the first match of `pattern` in what the child prints; rejects if it ends before, or after a minute.
 * @param {Child} child
 * @param {RegExp} pattern
 * @returns {Promise<RegExpExecArray>}
 */
export function printed(child, pattern) {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`no ${String(pattern)} within 60 s: ${text}`)), 60_000);
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
      text = (text + chunk).slice(-10_000);
      const match = pattern.exec(text);
      if (match) {
        clearTimeout(timer);
        resolve(match);
      }
    });
    child.ended.then((code) => reject(new Error(`ended early (${code}): ${text}`)), reject);
  });
}

/**
 * Runs a program to its end, showing what it prints.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stderr?: number | 'inherit' | 'pipe' }} [options]
 *   stderr `pipe`: shown and returned too
 * @returns {Promise<string>} what it printed
 * @throws {Error} if it does not end with 0
 */
export async function run(file, args, options = {}) {
  const child = start(file, args, options);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
      text += chunk;
      process.stderr.write(chunk);
    });
  const code = await child.ended;
  await Promise.all([child.stdout, child.stderr].map((stream) => stream && finished(stream)));
  if (code !== 0) throw new Error(`${path.basename(file)} ${args.join(' ')} ended with ${code}`);
  return text;
}
