import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { givenValues, type Plan } from '../../../src/batch/plan.ts';
import { csvFromImages, starterCsv } from '../../../src/batch/starter.ts';
import { StudioError } from '../../../src/endpoint/errors.ts';
import { nanoBanana2 } from '../../../src/tool/nanoBanana2.ts';
import { onePixel, planOf, problemsOf, temporaryFolder } from './support.ts';

const stems = (plan: Plan): readonly string[] => plan.items.map((item) => item.stem);
const prompts = (plan: Plan): readonly unknown[] => plan.items.map((item) => item.values['PROMPT']);

suite('a plan', () => {
  test('reads every encoding and delimiter alike', async () => {
    const text = (delimiter: string, end: string): string =>
      [
        ['Prompt', 'Aspect Ratio', 'OUTPUT'],
        ['"rote Käse,; 🦊"', '16:9', 'a'],
        ['"x ""y"""', '', 'b/c.PNG'],
      ]
        .map((row) => row.join(delimiter) + end)
        .join('');
    const comma = text(',', '\n');
    const variants = [
      comma,
      `\ufeff${text(';', '\r\n')}`,
      text('\t', '\r'),
      Buffer.from(`\ufeff${comma}`, 'utf16le'),
      Buffer.from(comma, 'utf16le'),
      Buffer.from(`\ufeff${text(';', '\r\n')}`, 'utf16le').swap16(),
      Buffer.from(comma, 'utf16le').swap16(),
      `sep=;\r\n${text(';', '\r\n')}`,
      `# a comment, with "quotes\n\n${comma}# another\n,,\n`,
    ];
    const seen = await Promise.all(
      variants.map(async (variant) => {
        const plan = await planOf(variant);
        return { problems: problemsOf(plan), rows: plan.items.map(({ stem, values }) => [stem, values]) };
      }),
    );
    const expected = {
      problems: [],
      rows: [
        ['a', { PROMPT: 'rote Käse,; 🦊', aspect_ratio: '16:9' }],
        ['b/c', { PROMPT: 'x "y"' }],
      ],
    };
    assert.deepEqual(
      seen,
      variants.map(() => expected),
    );
  });

  test('takes a value from the row, then the options, then the settings, else leaves it out', async () => {
    const given = givenValues(
      nanoBanana2,
      { 'image size': '2k', top_k: 8 },
      { image_size: '4K', temperature: '0.5', other: 1 },
    );
    const plan = await planOf('prompt,top_k\nfox,\nowl,9\n', { given });
    assert.deepEqual(
      plan.items.map(({ values }) => values),
      [
        { PROMPT: 'fox', image_size: '2K', top_k: 8, temperature: 0.5 },
        { PROMPT: 'owl', image_size: '2K', top_k: 9, temperature: 0.5 },
      ],
    );
  });

  test('refuses wrong options at once, naming all of them', () => {
    assert.throws(
      () => givenValues(nanoBanana2, { top_k: 0, colour: 'red' }),
      (error) => {
        assert.ok(error instanceof StudioError);
        assert.equal(error.code, 'BAD_PARAMETER');
        assert.match(error.message, /top_k: 0 is not allowed[^\n]*\n.*colour/s);
        return true;
      },
    );
  });

  test('fills placeholders from any column, and leaves other braces alone', async () => {
    const csv = 'prompt,Colour name,id\n"a {colour-name} fox {{id}} {""a"": 1} {{ {id}",red {id},7\n';
    const plan = await planOf(csv);
    assert.deepEqual([problemsOf(plan), prompts(plan)], [[], ['a red {id} fox {id} {"a": 1} { 7']]);
  });

  test('fills placeholders of a prompt that comes from the options', async () => {
    const plan = await planOf('animal\nfox\nowl\n', { given: { PROMPT: 'A {animal}' } });
    assert.deepEqual([problemsOf(plan), prompts(plan), plan.kept], [[], ['A fox', 'A owl'], ['animal']]);
  });

  test('names rows by output, id or recipe, the same wherever the row stands', async () => {
    const rows = ['A red fox!,,', 'owl,x y/z,', 'cat,,pets/Cat.jpeg', 'A red fox!,,', '🦊,,', 'con,,'];
    const one = await planOf(['prompt,id,output', ...rows, ''].join('\n'));
    const other = await planOf(['prompt,id,output', ...[...rows].reverse(), ''].join('\n'));
    assert.deepEqual(problemsOf(one), []);
    const names = stems(one);
    assert.match(
      names.join(' '),
      /^a-red-fox-[0-9a-f]{8} x-y-z-[0-9a-f]{6} pets\/Cat a-red-fox-[0-9a-f]{8}-2 🦊-[0-9a-f]{8} con-image-[0-9a-f]{8}$/u,
    );
    assert.deepEqual([...stems(other)].sort(), [...names].sort());
  });

  test('keeps columns that are no parameter, for the report', async () => {
    const plan = await planOf('SKU,prompt,Note\n17,fox,=1+1\n');
    assert.deepEqual(
      [plan.kept, plan.items[0]?.kept],
      [
        ['SKU', 'Note'],
        ['17', '=1+1'],
      ],
    );
  });

  test('reads the local step', async () => {
    const plan = await planOf('prompt,width,height,format\nfox, 800 ,,JPG\nowl,,,\n', {
      local: { fit: 'contain', height: 9 },
    });
    assert.deepEqual(
      plan.items.map(({ local }) => local),
      [
        { width: 800, height: 9, fit: 'contain', format: 'jpeg' },
        { height: 9, fit: 'contain' },
      ],
    );
  });

  test('finds pictures by path and pattern, in natural order, from the folder of the CSV', async () => {
    const { folder, remove } = await temporaryFolder();
    try {
      await mkdir(path.join(folder, 'in/deep/er'), { recursive: true });
      const files = [
        'in/a2.png',
        'in/a10.png',
        'in/b.png',
        'in/x[1].png',
        'in/.hidden.png',
        'in/deep/c.png',
        'in/deep/er/d.png',
      ];
      for (const file of files) await writeFile(path.join(folder, file), onePixel);
      const cells = [
        'in/b.png | in/a2.png',
        'in/a*.png',
        'in/**/?.png',
        'in\\x[1].png',
        'in/{b,a2}.png',
        'in/[!a].png',
        './in/../in/b.png',
      ];
      const plan = await planOf(`prompt,image\n${cells.map((cell) => `fox,"${cell}"\n`).join('')}`, {
        csvFolder: folder,
      });
      assert.deepEqual(problemsOf(plan), []);
      assert.deepEqual(
        plan.items.map(({ images }) =>
          images.map(({ file }) => path.relative(folder, file).replaceAll('\\', '/')).join(' '),
        ),
        [
          'in/b.png in/a2.png',
          'in/a2.png in/a10.png',
          'in/b.png in/deep/c.png in/deep/er/d.png',
          'in/x[1].png',
          'in/a2.png in/b.png',
          'in/b.png',
          'in/b.png',
        ],
      );
    } finally {
      await remove();
    }
  });

  test('has another digest when, and only when, the result would be another', async () => {
    const { folder, remove } = await temporaryFolder();
    try {
      await writeFile(path.join(folder, 'a.png'), onePixel);
      await writeFile(path.join(folder, 'same.png'), onePixel);
      const digest = async (csv: string, local = {}): Promise<string | undefined> =>
        (await planOf(csv, { csvFolder: folder, local })).items[0]?.digest;
      const base = await digest('prompt,image,output\nfox,a.png,x\n');
      const same = [
        await digest('Output;PROMPT;Image;note\ny;fox;same.png;hello\n'),
        await digest('id,prompt,image\n7,fox,a.png\n'),
      ];
      await writeFile(path.join(folder, 'a.png'), Buffer.concat([onePixel, Buffer.from('x')]));
      const other = [
        await digest('prompt,image,output\nfox,a.png,x\n'),
        await digest('prompt,image\nfox ,same.png\n'),
        await digest('prompt,image,top_k\nfox,same.png,64\n'),
        await digest('prompt,image\nfox,same.png|same.png\n'),
        await digest('prompt,image,width\nfox,same.png,10\n'),
        await digest('prompt,image\nfox,same.png\n', { format: 'webp' }),
      ];
      assert.deepEqual(same, [base, base]);
      assert.equal(new Set([base, ...other]).size, 7);
    } finally {
      await remove();
    }
  });

  test('leaves out bad rows but keeps the good ones', async () => {
    const plan = await planOf('prompt,top_k,output\nfox,0,a\nowl,1,b\n,,c\ncat,2,d\n');
    assert.deepEqual([stems(plan), plan.rows, plan.invalid, problemsOf(plan).length], [['b', 'd'], 4, 2, 2]);
  });

  test('of a starter CSV has no problem', async () => {
    const plan = await planOf(starterCsv(nanoBanana2));
    assert.deepEqual(
      [problemsOf(plan), stems(plan), prompts(plan)],
      [[], ['fox', 'owl'], ['A red fox, studio photo', 'A snowy owl, studio photo']],
    );
  });

  test('of a CSV made from pictures and a prompt has those, whatever their names', async () => {
    const { folder, remove } = await temporaryFolder();
    try {
      const names = ['a,b;"c".png', 'A.png', 'a.jpg', '# x.png', '.png', 'con.png', 'new\nline.png', 'x[1].png'];
      for (const name of names) await writeFile(path.join(folder, name), onePixel);
      const csv = csvFromImages(names, 'Make it "red", {{please}}\nnow', nanoBanana2);
      const plan = await planOf(csv, { csvFolder: folder });
      assert.deepEqual(problemsOf(plan), []);
      assert.deepEqual(
        plan.items.map(({ images }) => path.basename(images[0]?.file ?? '')),
        names,
      );
      assert.deepEqual(new Set(prompts(plan)), new Set(['Make it "red", {please}\nnow']));
    } finally {
      await remove();
    }
  });
});
