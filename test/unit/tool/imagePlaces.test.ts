import assert from 'node:assert/strict';
import { imagePlaces } from '../../../src/tool/imagePlaces.ts';

const input = (name: string, required: boolean, max: number) => ({ name, label: name, required, max });

suite('which input a picture goes to', () => {
  test('required ones get theirs first, the rest fills up in order', () => {
    const scene = { images: [input('product', true, 1), input('scene', false, 3)] };
    const late = { images: [input('style', false, 2), input('image', true, 1)] };
    assert.deepEqual(
      [0, 1, 3, 4, 5].map((count) => imagePlaces(scene, count)?.join()),
      ['', 'product', 'product,scene,scene', 'product,scene,scene,scene', undefined],
    );
    assert.deepEqual(
      [1, 2, 3, 4].map((count) => imagePlaces(late, count)?.join()),
      ['image', 'style,image', 'style,style,image', undefined],
    );
    assert.deepEqual([imagePlaces({ images: [] }, 0), imagePlaces({ images: [] }, 1)], [[], undefined]);
  });
});
