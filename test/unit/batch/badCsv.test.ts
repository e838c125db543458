import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { onePixel, planOf, problemsOf, temporaryFolder } from './support.ts';

const ratio = 'It takes one of: 1:1, 3:4, 4:3, 9:16, 16:9.';
const width = 'Is a quote missing?';
const outside = 'is not inside the output folder. Write a name, or folder/name.';
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

/** What is wrong, the file, and everything that must be told of it. */
const table: readonly (readonly [name: string, csv: string | Uint8Array, told: readonly string[]])[] = [
  // Not a CSV at all, or a broken one.
  ['nothing', '', ['fatal: Line 1, column 1: The file is empty.']],
  ['blank lines only', '\n \n,,\n', ['fatal: Line 1, column 1: The file is empty.']],
  ['comments only', '# a\n# b\n', ['fatal: Line 1, column 1: The file is empty.']],
  ['a byte order mark only', '\ufeff', ['fatal: Line 1, column 1: The file is empty.']],
  ['a header only', '# a\nprompt,output\n', ['fatal: Line 2, column 1: There is no row below the header.']],
  [
    'a picture instead of a CSV',
    onePixel,
    ['fatal: Line 1, column 1: A character here is not valid in its encoding. Save the file as UTF-8.'],
  ],
  ['zero bytes', 'prompt\na\n\0\0\0\n', ['fatal: Line 3, column 1: This is not text. A batch takes a CSV file.']],
  [
    'Latin-1',
    Buffer.from('output,prompt\na,fox\nb,K\xe4se\n', 'latin1'),
    ['fatal: Line 3, column 3: A character here is not valid in its encoding. Save the file as UTF-8.'],
  ],
  [
    'a quote never closed',
    'prompt,output\nfox,a\n"owl,b\ncat,c\n',
    ['fatal: Line 3, column 1: The quote that opens here is never closed.'],
  ],
  [
    'a quote never closed in the last cell',
    'prompt,output\nfox,"',
    ['fatal: Line 2, column 5: The quote that opens here is never closed.'],
  ],
  [
    'text after a closing quote',
    'prompt,output\n"fox" red,a\n',
    ['fatal: Line 2, column 5: A quote is closed here, but the cell goes on. Write a quote inside quotes twice.'],
  ],
  [
    'a single quote inside quotes, lines later',
    'prompt,output\r\n"one\r\ntwo",a\r\n"three\r\nä 5" tall",b\r\n',
    ['fatal: Line 5, column 4: A quote is closed here, but the cell goes on. Write a quote inside quotes twice.'],
  ],
  [
    'a quote inside plain text',
    'prompt,output\nthe "fox",a\n',
    [
      'fatal: Line 2, column 5: A quote stands inside a cell that is not quoted. Quote the whole cell, and write its own quotes twice.',
    ],
  ],
  [
    'a space before a quote',
    'prompt;output\nfox; "a"\n',
    [
      'fatal: Line 2, column 6: A quote stands inside a cell that is not quoted. Quote the whole cell, and write its own quotes twice.',
    ],
  ],
  [
    'a quote in the header',
    'pro"mpt,output\nfox,a\n',
    [
      'fatal: Line 1, column 4: A quote stands inside a cell that is not quoted. Quote the whole cell, and write its own quotes twice.',
    ],
  ],
  [
    'a broken quote in UTF-16',
    utf16('prompt\toutput\r\n😀\t"a"b\r\n'),
    ['fatal: Line 2, column 6: A quote is closed here, but the cell goes on. Write a quote inside quotes twice.'],
  ],
  [
    'a bad row before a broken quote',
    'prompt,output,top_k\nfox,a,99\nowl,"b"b,1\n',
    [
      'Line 2, column 7: top_k: "99" is not allowed. It takes a whole number from 1 to 64.',
      'fatal: Line 3, column 7: A quote is closed here, but the cell goes on. Write a quote inside quotes twice.',
    ],
  ],
  [
    'a row of a megabyte',
    `prompt\nfox\n"${'x'.repeat(1_100_000)}`,
    ['fatal: Line 3, column 1: A row is longer than 1048576 bytes: is a quote missing here?'],
  ],
  // Columns.
  [
    'two columns of one name',
    'prompt,output,prompt\nfox,a,owl\n',
    ['fatal: Line 1, column 15: There are two columns named prompt.'],
  ],
  [
    'two columns but for case',
    'PROMPT;prompt\nfox;owl\n',
    ['fatal: Line 1, column 8: There are two columns named prompt.'],
  ],
  [
    'two columns but for space and dash',
    'prompt,Aspect Ratio,aspect-ratio\nfox,1:1,1:1\n',
    ['fatal: Line 1, column 21: There are two columns named aspect-ratio.'],
  ],
  [
    'two columns but for the unicode form',
    'prompt,caf\u00e9,cafe\u0301\nfox,1,2\n',
    ['fatal: Line 1, column 13: There are two columns named caf\u00e9.'],
  ],
  [
    'image and images',
    'prompt,image,images\nfox,,\n',
    ['fatal: Line 1, column 14: The columns image and images are for the same thing.'],
  ],
  [
    'two kept columns of one name',
    'prompt,note,Note\nfox,1,2\n',
    ['fatal: Line 1, column 13: There are two columns named Note.'],
  ],
  [
    'two outputs and two ids',
    'prompt,output,Output,id,ID\nfox,1,2,3,4\n',
    [
      'fatal: Line 1, column 15: There are two columns named Output.',
      'fatal: Line 1, column 25: There are two columns named ID.',
    ],
  ],
  [
    'no prompt column',
    'output,style\na,b\n',
    ['fatal: Line 1, column 1: There is no column named prompt. The first line names the columns.'],
  ],
  [
    'no header',
    'a red fox\na snowy owl\n',
    ['fatal: Line 1, column 1: There is no column named prompt. The first line names the columns.'],
  ],
  [
    'an unknown delimiter',
    'prompt|output\nfox|a\n',
    ['fatal: Line 1, column 1: There is no column named prompt. The first line names the columns.'],
  ],
  ['text below no header', 'prompt,,output\nfox,x,a\n', ['Line 2, column 5: This column has no header.']],
  // Rows of the wrong width.
  [
    'a row too short',
    'prompt,output,top_k\nfox,a\n',
    [`Line 2, column 5: The row has 2 cells, the header has 3. ${width}`],
  ],
  [
    'a row too long',
    'prompt,output\nfox, red,a\n',
    [`Line 2, column 10: The row has 3 cells, the header has 2. ${width}`],
  ],
  [
    'an unquoted line break',
    'prompt,output\na fox\nin snow,a\n',
    [`Line 2, column 1: The row has 1 cells, the header has 2. ${width}`],
  ],
  [
    'a comma in a file of one column',
    'prompt\na fox, red\n',
    [`Line 2, column 7: The row has 2 cells, the header has 1. ${width}`],
  ],
  // Values.
  ['an empty prompt', 'prompt,output\n,a\n', ['Line 2, column 1: PROMPT: must not be empty.']],
  ['a prompt of spaces', 'output,prompt\na,"  "\n', ['Line 2, column 3: PROMPT: must not be empty.']],
  [
    'an unknown ratio',
    'prompt,aspect_ratio\nfox,2:1\n',
    [`Line 2, column 5: aspect_ratio: "2:1" is not allowed. ${ratio}`],
  ],
  [
    'a ratio that a spreadsheet made a time',
    'prompt,aspect_ratio\nfox,01:01:00\n',
    [`Line 2, column 5: aspect_ratio: "01:01:00" is not allowed. ${ratio}`],
  ],
  [
    'an unknown size',
    'prompt,Image Size\nfox,8K\n',
    ['Line 2, column 5: image_size: "8K" is not allowed. It takes one of: 512, 1K, 2K, 4K.'],
  ],
  [
    'a number too large',
    'prompt,top_k\nfox,65\n',
    ['Line 2, column 5: top_k: "65" is not allowed. It takes a whole number from 1 to 64.'],
  ],
  [
    'a number too small',
    'prompt,max_output_tokens\nfox,0\n',
    ['Line 2, column 5: max_output_tokens: "0" is not allowed. It takes a whole number from 1 to 65536.'],
  ],
  [
    'a broken number where a whole one is due',
    'prompt,top_k\nfox,1.5\n',
    ['Line 2, column 5: top_k: "1.5" is not allowed. It takes a whole number from 1 to 64.'],
  ],
  [
    'a comma in a number',
    'prompt;temperature\nfox;0,5\n',
    ['Line 2, column 5: temperature: "0,5" is not allowed. It takes a number from 0 to 1.'],
  ],
  [
    'a word for a number',
    'prompt,top_p\nfox,high\n',
    ['Line 2, column 5: top_p: "high" is not allowed. It takes a number from 0 to 1.'],
  ],
  [
    'a sum',
    'prompt,temperature\nfox,=0.5+0.1\n',
    ['Line 2, column 5: temperature: "=0.5+0.1" is not allowed. It takes a number from 0 to 1.'],
  ],
  [
    'an unknown person generation',
    'prompt,person_generation\nfox,none\n',
    [
      'Line 2, column 5: person_generation: "none" is not allowed. It takes one of: dont_allow, allow_adult, allow_all.',
    ],
  ],
  [
    'an unknown filter',
    'prompt,safety_filter_level\nfox,OFF\n',
    [
      'Line 2, column 5: safety_filter_level: "OFF" is not allowed. It takes one of: BLOCK_LOW_AND_ABOVE, BLOCK_MEDIUM_AND_ABOVE, BLOCK_ONLY_HIGH, BLOCK_NONE.',
    ],
  ],
  [
    'three faults in one row and one in the next',
    'prompt,top_k,output\n,0,../a\nfox,x,b\n',
    [
      'Line 2, column 1: PROMPT: must not be empty.',
      'Line 2, column 2: top_k: "0" is not allowed. It takes a whole number from 1 to 64.',
      'Line 2, column 4: "../a" cannot be a file name: ".." is not allowed in it.',
      'Line 3, column 5: top_k: "x" is not allowed. It takes a whole number from 1 to 64.',
    ],
  ],
  [
    'a fault below a comment, a blank line and a cell of three lines',
    'prompt,top_k\r\n# note\r\n\r\n"a\r\nb\r\nc",1\r\n,,\r\nfox,0\r\n',
    ['Line 8, column 5: top_k: "0" is not allowed. It takes a whole number from 1 to 64.'],
  ],
  [
    'a fault after an emoji',
    'output,prompt,top_k\na,🦊 fox,0\n',
    ['Line 2, column 10: top_k: "0" is not allowed. It takes a whole number from 1 to 64.'],
  ],
  [
    'a fault in a file with old Mac line ends',
    'prompt,top_k\rfox,1\rowl,0\r',
    ['Line 3, column 5: top_k: "0" is not allowed. It takes a whole number from 1 to 64.'],
  ],
  // Placeholders.
  [
    'an unknown placeholder',
    'prompt,output\na {colour} fox,a\n',
    ['Line 2, column 1: There is no column for {colour}. For the text itself write {{colour}}.'],
  ],
  [
    'a prompt inside itself',
    'prompt,output\na {prompt},a\n',
    ['Line 2, column 1: There is no column for {prompt}. For the text itself write {{prompt}}.'],
  ],
  [
    'a prompt of an empty placeholder',
    'prompt,subject\n{subject},\n',
    ['Line 2, column 1: PROMPT: must not be empty.'],
  ],
  // The local step.
  [
    'a width of nothing',
    'prompt,width\nfox,0\n',
    ['Line 2, column 5: width: "0" is not allowed. It takes a whole number from 1 to 16383.'],
  ],
  [
    'a width in pixels',
    'prompt,width\nfox,100px\n',
    ['Line 2, column 5: width: "100px" is not allowed. It takes a whole number from 1 to 16383.'],
  ],
  [
    'a height beyond WebP',
    'prompt,height\nfox,16384\n',
    ['Line 2, column 5: height: "16384" is not allowed. It takes a whole number from 1 to 16383.'],
  ],
  [
    'an unknown format',
    'prompt,format\nfox,tiff\n',
    ['Line 2, column 5: format: "tiff" is not allowed. It takes one of: png, jpeg, webp.'],
  ],
  // Output.
  [
    'a parent folder',
    'prompt,output\nfox,../../etc/cron\n',
    ['Line 2, column 5: "../../etc/cron" cannot be a file name: ".." is not allowed in it.'],
  ],
  [
    'a parent folder by backslash',
    'prompt,output\nfox,a\\..\\..\\b\n',
    ['Line 2, column 5: "a\\\\..\\\\..\\\\b" cannot be a file name: ".." is not allowed in it.'],
  ],
  ['an absolute path', 'prompt,output\nfox,/tmp/a\n', [`Line 2, column 5: "/tmp/a" ${outside}`]],
  ['a drive', 'prompt,output\nfox,C:a\n', [`Line 2, column 5: "C:a" ${outside}`]],
  [
    'a network share',
    'prompt,output\nfox,\\\\server\\share\n',
    [`Line 2, column 5: "\\\\\\\\server\\\\share" ${outside}`],
  ],
  [
    'a device of Windows',
    'prompt,output\nfox,shots/NUL.png\n',
    ['Line 2, column 5: "shots/NUL.png" cannot be a file name: NUL is reserved by Windows.'],
  ],
  ['a stream of Windows', 'prompt,output\nfox,a:b\n', [`Line 2, column 5: "a:b" ${outside}`]],
  [
    'a question mark',
    'prompt,output\nfox,what?\n',
    ['Line 2, column 5: "what?" cannot be a file name: it must not hold "?".'],
  ],
  [
    'a line break in a name',
    'prompt,output\nfox,"a\nb"\n',
    ['Line 2, column 5: "a\\nb" cannot be a file name: it must not hold "\\n".'],
  ],
  [
    'a name that reads backwards',
    'prompt,output\nfox,a\u202egnp.exe\n',
    [`Line 2, column 5: "a\u202egnp.exe" cannot be a file name: it must not hold "\u202e".`],
  ],
  [
    'a hidden file',
    'prompt,output\nfox,.git/config\n',
    ['Line 2, column 5: ".git/config" cannot be a file name: a name must not begin with a dot.'],
  ],
  [
    'a name that ends with a dot',
    'prompt,output\nfox,a./b\n',
    ['Line 2, column 5: "a./b" cannot be a file name: a name must not begin or end with a space, or end with a dot.'],
  ],
  [
    'an empty folder',
    'prompt,output\nfox,a//b\n',
    ['Line 2, column 5: "a//b" cannot be a file name: a name in it is empty.'],
  ],
  [
    'a folder without a name',
    'prompt,output\nfox,a/\n',
    ['Line 2, column 5: "a/" cannot be a file name: a name in it is empty.'],
  ],
  [
    'an extension only',
    'prompt,output\nfox,.png\n',
    ['Line 2, column 5: ".png" cannot be a file name: a name in it is empty.'],
  ],
  [
    'a folder named like a picture',
    'prompt,output\nfox,a.png/b\n',
    ['Line 2, column 5: "a.png/b" cannot be a file name: the folder a.png is named like a file.'],
  ],
  [
    'a name too long',
    `prompt,output\nfox,${'ä'.repeat(101)}\n`,
    [`Line 2, column 5: "${'ä'.repeat(60)}…" cannot be a file name: a name in it is longer than 200 bytes.`],
  ],
  [
    'two rows with one output',
    'prompt,output\nfox,a\nowl,b\ncat,a\n',
    ['fatal: Line 4, column 5: "a" is the output of line 2 too.'],
  ],
  [
    'two outputs but for case',
    'prompt,output\nfox,Cat\nowl,cAT\n',
    ['fatal: Line 3, column 5: "cAT" is the output of line 2 too.'],
  ],
  [
    'two outputs but for the extension',
    'prompt,output\nfox,a.png\nowl,a.jpg\n',
    ['fatal: Line 3, column 5: "a" is the output of line 2 too.'],
  ],
  [
    'two outputs but for the unicode form',
    'prompt,output\nfox,caf\u00e9\nowl,cafe\u0301\n',
    ['fatal: Line 3, column 5: "caf\u00e9" is the output of line 2 too.'],
  ],
  [
    'an output that is an id',
    'prompt,output,id\nfox,,a\nowl,A,\n',
    ['fatal: Line 3, column 5: "A" is the output of line 2 too.'],
  ],
  // Pictures.
  ['a missing picture', 'prompt,image\nfox,here.png\nowl,gone.png\n', ['Line 3, column 5: gone.png does not exist.']],
  [
    'a missing picture among others',
    'image,prompt\nhere.png | gone.png | lost.png,owl\n',
    ['Line 2, column 1: gone.png does not exist.', 'Line 2, column 1: lost.png does not exist.'],
  ],
  ['a text as picture', 'prompt,image\nowl,notes.txt\n', ['Line 2, column 5: notes.txt is no picture.']],
  [
    'a pattern without a match',
    'prompt,image\nowl,shots/*.png\n',
    ['Line 2, column 5: No file matches "shots/*.png".'],
  ],
  [
    'too many pictures',
    'prompt,image\nowl,here.png|here.png|here.png|here.png|here.png\n',
    ['Line 2, column 5: image: more than 4 pictures. The tool takes at most 4.'],
  ],
  [
    'an address as picture',
    'prompt,image\nowl,https://example.com/a.png\n',
    ['Line 2, column 5: "https://example.com/a.png" is an address. A batch takes picture files.'],
  ],
];

suite('bad CSVs', () => {
  let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
  suiteSetup(async () => {
    temporary = await temporaryFolder();
    await writeFile(path.join(temporary.folder, 'here.png'), onePixel);
    await writeFile(path.join(temporary.folder, 'notes.txt'), 'text');
  });
  suiteTeardown(() => temporary.remove());

  for (const [name, csv, told] of table) {
    test(`tells the place of ${name}`, async () => {
      assert.deepEqual(problemsOf(await planOf(csv, { csvFolder: temporary.folder })), told);
    });
  }
});
