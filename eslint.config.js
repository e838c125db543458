import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import noUnsanitized from 'eslint-plugin-no-unsanitized';
import * as regexp from 'eslint-plugin-regexp';
import ts from 'typescript-eslint';

/** The core: rooms that run in plain Node. They know neither VS Code nor any door (docs/architecture.md). */
const core = ['tool', 'endpoint', 'result', 'snippet', 'batch', 'document'];
const doors = ['commands', 'panel', 'views', 'agent'];
const folder = (name) => `./src/${name}`;
const zones = [
  ...core.map((room) => ({
    target: folder(room),
    from: ['editor', ...doors, 'webview'].map(folder),
    message: 'The core does not import the editor or a door.',
  })),
  { target: folder('tool'), from: ['endpoint', 'result', 'snippet', 'batch', 'document'].map(folder) },
  { target: folder('editor'), from: [...doors, 'webview'].map(folder), message: 'Adapters do not import doors.' },
  ...doors.map((door) => ({
    target: folder(door),
    from: [...doors.filter((other) => other !== door), 'webview'].map(folder),
    message: 'Doors do not import each other.',
  })),
  {
    target: folder('webview'),
    from: './src',
    except: ['./webview', './tool', './panel/protocol', './panel/protocol.ts', './l10n.ts'],
    message: 'The page imports the protocol and the tools only.',
  },
];

export default ts.config(
  { ignores: ['dist/', 'out/', '.cache/', 'test/fixtures/'] },
  js.configs.recommended,
  // What is slow on a hostile text, and what writes one as markup or runs it.
  regexp.configs['flat/recommended'],
  noUnsanitized.configs.recommended,
  { rules: { 'regexp/no-unused-capturing-group': ['error', { fixable: true }] } },
  { files: ['src/**'], rules: { 'regexp/no-super-linear-move': 'error' } },
  {
    // Their texts are our own.
    files: ['test/**'],
    rules: { 'regexp/no-super-linear-backtracking': 'off', 'no-unsanitized/method': 'off' },
  },
  {
    files: ['**/*.ts'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'] })] },
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier[imported.name='z']",
          message: "`import * as z from 'zod'`: the named export does not tree-shake.",
        },
      ],
    },
  },
  {
    files: core.map((room) => `src/${room}/**/*.ts`).concat('src/l10n.ts', 'src/webview/**/*.ts'),
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'vscode', message: 'The core and the page run without VS Code.' }] },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [] }],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        fetch: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        globalThis: 'readonly',
      },
    },
  },
);
