import { openPicker } from '../../host/support/picker.ts';
import { median } from '../statistics.ts';
import { tell } from './rows.ts';

suite('a catalog of 2,000 tools', () => {
  test('in the picker', async () => {
    const times: number[] = [];
    for (let round = 0; round < 11; round++) times.push(await openPicker(2000));
    const [firstMs = NaN, ...later] = times;
    tell({
      name: 'catalog',
      title: 'the picker with 2,000 tools, until it is open, in the real host',
      numbers: { ms: median(later), firstMs },
      goals: [{ what: 'ms', is: median(later), most: 150 }],
    });
  });
});
