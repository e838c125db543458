import assert from 'node:assert/strict';
import { findImageReferences } from '../../../src/document/missingImages.ts';
import { documents } from './missingDocuments.ts';

suite('Finding the pictures a document points to', () => {
  test('covers at least 80 documents, at least 25 of which offer nothing', () => {
    const nothing = documents.filter(({ expected }) => expected.length === 0).length;
    assert.ok(documents.length >= 80 && nothing >= 25, `${documents.length} documents, ${nothing} with nothing`);
  });

  for (const { name, languageId, text, expected } of documents) {
    test(`${languageId}: ${name}`, async () => {
      const found = await findImageReferences(text, languageId);
      for (const { raw, targetRange, range } of found) {
        assert.equal(text.slice(targetRange.start, targetRange.end), raw);
        assert.ok(range.start < range.end && range.end <= text.length);
      }
      const described = found.map(
        ({ range: _range, targetRange: _targetRange, raw: _raw, syntax: _syntax, kind, ...rest }) =>
          kind === 'image' ? rest : { kind, ...rest },
      );
      assert.deepEqual(described, expected);
    });
  }
});
