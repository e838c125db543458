import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { nanoBanana2 } from '../../src/tool/nanoBanana2.ts';

interface Setting {
  readonly type: string | readonly string[];
  readonly enum?: readonly (string | null)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly scope: string;
  readonly default: unknown;
}
interface Manifest {
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly enablement?: string;
    }[];
    readonly configuration: readonly {
      readonly title: string;
      readonly properties: Readonly<Record<string, Setting>>;
    }[];
  };
}
const read = (file: string) => readFileSync(file, 'utf8');
const text = read('package.json');
const manifest = JSON.parse(text) as Manifest;
const settings: Readonly<Record<string, Setting>> = Object.fromEntries(
  manifest.contributes.configuration.flatMap((group) => Object.entries(group.properties)),
);

suite('the manifest', () => {
  test('its commands are those that the composition root registers', () => {
    const namesIn = (source: string, start: string, row: RegExp) =>
      [
        ...source
          .slice(source.indexOf(start))
          .split(/^[\]}]/m)[0]!
          .matchAll(row),
      ].map((match) => match[1]!);
    const registered = namesIn(read('src/extension.ts'), 'const names', /^ {2}'([\w.]+)',/gm);
    const doors = read('src/doors.ts');
    const rows = /^ {2}'?([\w.]+)'?:/gm;
    const done = [...namesIn(doors, 'const commands', rows), ...namesIn(doors, 'const internal', rows)];
    assert.deepEqual([...registered].sort(), done.sort());
    const open = registered.filter((name) => !name.startsWith('internal.')).map((name) => `nanoBananaStudio.${name}`);
    const contributed = manifest.contributes.commands.map((command) => command.command);
    assert.deepEqual([...contributed].sort(), open.sort());
  });

  test('its strings and those of package.nls.json name each other', () => {
    const used = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]));
    const known = new Set(Object.keys(JSON.parse(read('package.nls.json')) as object));
    assert.deepEqual([...used].sort(), [...known].sort());
    assert.ok(
      manifest.contributes.commands.every(
        (command) => command.title.startsWith('%') && command.category === '%category%',
      ),
    );
  });

  test('its settings for defaults are the rows of the table of parameters', () => {
    const found = Object.entries(settings)
      .filter(([name]) => name.startsWith('nanoBananaStudio.defaults.'))
      .map(([name, s]) => [
        name.slice('nanoBananaStudio.defaults.'.length),
        s.type,
        s.enum,
        s.minimum,
        s.maximum,
        s.default,
      ]);
    const type = {
      text: 'string',
      choice: 'string',
      integer: 'integer',
      number: 'number',
      boolean: 'boolean',
    } as const;
    const wanted = nanoBanana2.parameters
      .filter((p) => p.name !== nanoBanana2.prompt)
      .map((p) =>
        // The settings editor has a box for a text that may be empty, none for one that may be null.
        p.kind === 'text'
          ? [p.name, 'string', undefined, undefined, undefined, '']
          : [p.name, [type[p.kind], 'null'], p.allowed && [...p.allowed, null], p.minimum, p.maximum, null],
      );
    assert.deepEqual(found, wanted);
  });

  test('every command that sends or writes is there in a trusted workspace only', () => {
    const anywhere = manifest.contributes.commands
      .filter(({ enablement }) => enablement !== 'isWorkspaceTrusted')
      .map(({ command }) => command.replace('nanoBananaStudio.', ''));
    assert.deepEqual(
      anywhere.filter((name) => !/^history/.test(name)).sort(),
      // They show, copy and remember; what they could ask the service for, `Studio.service` refuses.
      [
        ...['clearApiKey', 'copyRequest', 'openPanel', 'openWalkthrough', 'setApiKey', 'showCost', 'showHistory'],
        ...['showLog', 'showRecipe', 'useSettings'],
      ],
    );
    assert.equal(anywhere.includes('historyDelete'), false);
  });

  test('what could send the key elsewhere, or spend, cannot be set by a workspace', () => {
    const scopes = Object.fromEntries(
      Object.entries(settings).map(([name, s]) => [name.replace('nanoBananaStudio.', ''), s.scope]),
    );
    assert.deepEqual(
      [scopes['endpoint'], scopes['transport'], scopes['sessionAllowance'], scopes['mcp.enabled']],
      ['application', 'application', 'application', 'application'],
    );
  });
});
