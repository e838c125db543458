import { transform } from 'esbuild';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { requestSnippet, type SnippetLanguage } from '../../../src/snippet/snippet.ts';
import { cmdProgram } from './cmdReader.ts';
import type { Case } from './cases.ts';
import { KEY } from './cases.ts';

/** How a snippet ended. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs the snippet of each case in the case's folder, with the key in the environment; several in one process where possible. */
export type Runner = (cases: readonly Case[]) => Promise<readonly Ended[]>;

const root = process.env['PROJECT_ROOT'] ?? process.cwd();
const has = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
/** Which of the tools that a machine may lack are here. */
export const installed = {
  python: has('python3', '--version'),
  requests: has('python3', '-c', 'import requests'),
  go: has('go', 'version'),
  pwsh: has('pwsh', '-NoProfile', '-Command', 'exit 0'),
};

export const runners: Partial<Record<SnippetLanguage, Runner>> = {
  curl: shellRunner('curl', 'snippet.sh', 'bash'),
  cmd: runCmd,
  javascript: moduleRunner('javascript'),
  typescript: moduleRunner('typescript'),
  node: moduleRunner('node'),
  undici: moduleRunner('undici'),
  ...(installed.python ? { python: runPython } : {}),
  ...(installed.go ? { go: runGo } : {}),
  ...(installed.pwsh ? { powershell: shellRunner('powershell', 'snippet.ps1', 'pwsh -NoProfile -File') } : {}),
};

/** Runs a program without any input; the environment holds the key unless `key` is empty. */
export async function run(command: string, args: readonly string[], cwd: string, key = KEY): Promise<Ended> {
  const env = {
    ...process.env,
    APIAI_API_KEY: key,
    PYTHONDONTWRITEBYTECODE: '1',
    GOFLAGS: '-mod=mod',
    GO111MODULE: 'off',
  };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, output }));
  });
}

/** Writes each case's snippet into its folder. */
async function write(language: SnippetLanguage, cases: readonly Case[], file: string): Promise<void> {
  for (const { folder, input } of cases) {
    const text = requestSnippet(language, input);
    const code = language === 'typescript' ? (await transform(text, { loader: 'ts', format: 'esm' })).code : text;
    writeFileSync(path.join(folder, file), code);
  }
}

/** One process that goes through all folders and tells, between lines that no answer contains, how each ended. */
async function through(cases: readonly Case[], command: string, args: readonly string[]): Promise<readonly Ended[]> {
  const first = cases[0];
  if (!first) return [];
  const { output } = await run(command, args, path.dirname(first.folder));
  const ended = [...output.matchAll(/([\s\S]*?)\n<<ended (\d+)>>\n/g)].map(([, text = '', code]) => ({
    code: Number(code),
    output: text,
  }));
  if (ended.length !== cases.length)
    throw new Error(`${ended.length} of ${cases.length} ended:\n${output.slice(-2000)}`);
  return ended;
}

function shellRunner(language: SnippetLanguage, file: string, command: string): Runner {
  return async (cases) => {
    await write(language, cases, file);
    const script = 'for d in "$@"; do (cd "$d" && ' + `${command} ${file} 2>&1); printf '\\n<<ended %d>>\\n' $?; done`;
    return through(cases, 'bash', ['-c', script, 'bash', ...cases.map(({ folder }) => folder)]);
  };
}

function moduleRunner(language: SnippetLanguage): Runner {
  return async (cases) => {
    await write(language, cases, 'snippet.mjs');
    const base = path.dirname(cases[0]?.folder ?? '.');
    if (!existsSync(path.join(base, 'node_modules')))
      symlinkSync(path.join(root, 'node_modules'), path.join(base, 'node_modules'));
    const script = `
      for (const folder of process.argv.slice(1)) {
        process.chdir(folder);
        let code = 0;
        try { await import(folder + '/snippet.mjs'); } catch (error) { code = 1; console.log(String(error.stack), error.cause ?? ''); }
        console.log('\\n<<ended ' + code + '>>');
      }`;
    return through(cases, process.execPath, [
      '--no-warnings',
      '--input-type=module',
      '-e',
      script,
      ...cases.map(({ folder }) => folder),
    ]);
  };
}

async function runPython(cases: readonly Case[]): Promise<readonly Ended[]> {
  await write('python', cases, 'snippet.py');
  const script = `
import os, runpy, sys, traceback
sys.path[:0] = ${JSON.stringify(installed.requests ? [] : [path.join(root, 'test/unit/snippet/standin')])}
for folder in sys.argv[1:]:
    os.chdir(folder)
    code = 0
    try:
        runpy.run_path("snippet.py", run_name="__main__")
    except SystemExit as end:
        code = 0 if end.code in (None, 0) else 1
        print(end.code)
    except Exception:
        code = 1
        traceback.print_exc(file=sys.stdout)
    print(f"\\n<<ended {code}>>", flush=True)
`;
  return through(cases, 'python3', ['-X', 'utf8', '-c', script, ...cases.map(({ folder }) => folder)]);
}

/** One build for all: the snippets become files of one package, each `main` a function of its own name; `log.Fatal` a panic. */
async function runGo(cases: readonly Case[]): Promise<readonly Ended[]> {
  const build = path.join(path.dirname(cases[0]?.folder ?? '.'), 'build');
  mkdirSync(build, { recursive: true });
  cases.forEach(({ input }, index) => {
    const text = requestSnippet('go', input).replace('func main() {', `func snippet${index}() {`);
    writeFileSync(path.join(build, `snippet${index}.go`), text);
  });
  const calls = cases.map((_, index) => `\tif os.Args[1] == "${index}" {\n\t\tsnippet${index}()\n\t}`).join('\n');
  writeFileSync(path.join(build, 'main.go'), `package main\n\nimport "os"\n\nfunc main() {\n${calls}\n}\n`);
  const built = await run('go', ['build', '-o', 'snippets', '.'], build);
  if (built.code !== 0) throw new Error(built.output);
  const script =
    'i=0; for d in "$@"; do (cd "$d" && ../build/snippets $i 2>&1); printf \'\\n<<ended %d>>\\n\' $?; i=$((i+1)); done';
  return through(cases, 'bash', ['-c', script, 'bash', ...cases.map(({ folder }) => folder)]);
}

/** There is no cmd here: the test's own reading of cmd's rules takes the line apart, and the real curl gets the arguments. */
async function runCmd(cases: readonly Case[]): Promise<readonly Ended[]> {
  const ended: Ended[] = [];
  for (const { folder, input } of cases) {
    const { files, curl } = cmdProgram(requestSnippet('cmd', input), { APIAI_API_KEY: KEY, TEMP: folder });
    for (const [file, bytes] of files) writeFileSync(file, bytes);
    ended.push(await run('curl', curl, folder));
  }
  return ended;
}
