import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatJson } from '../../../src/result/formatJson.ts';
import { holds } from '../fuzz.ts';

suite('JSON laid out', () => {
  test('is as JSON.stringify would write it', () => {
    holds(
      fc.property(fc.jsonValue(), (value) => {
        const wanted = `${JSON.stringify(value, null, 2)}\n`;
        assert.equal(formatJson(JSON.stringify(value)), wanted);
        assert.equal(formatJson(wanted), wanted);
      }),
    );
  });

  test('keeps what parsing would lose: long numbers, names given twice, escapes', () => {
    assert.equal(
      formatJson('\ufeff{"id":12345678901234567890,"id":1.0e5, "t":"a\\u00e9\\"{[,:" ,"e":{ },"l":[ ]}'),
      '{\n  "id": 12345678901234567890,\n  "id": 1.0e5,\n  "t": "a\\u00e9\\"{[,:",\n  "e": {},\n  "l": []\n}\n',
    );
  });

  test('does not mind what is no JSON', () => {
    assert.deepEqual(['', '  ', ']]', '"cut'].map(formatJson), ['', '  ', '\n]\n]\n', '"cut\n']);
  });
});
