import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { systemClock } from '../../src/endpoint/clock.ts';
import { openLedger } from '../../src/endpoint/ledger.ts';
import type { LedgerEntry } from '../../src/endpoint/ledgerEntry.ts';
import { closedPort, unknownHost } from '../simulator/addresses.ts';
import { faults } from '../simulator/faults/all.ts';
import type { Fault } from '../simulator/faults/types.ts';
import type { Call } from '../simulator/ledger.ts';
import { attempt, extensionStorage, filesBelow, root, windowFolders, withSettings } from './support/host.ts';
import { configure, ledger, reset } from './support/simulator.ts';

type Attempt = Awaited<ReturnType<typeof attempt>>;
interface Row extends Attempt {
  readonly calls: readonly Call[];
  readonly record: LedgerEntry | undefined;
}

/** A file that was there before, of the very name that the result would get. */
const older = 'was here before';

/** What a person can do, in the words of the sentences. */
const advice =
  /\b(check|try|change|choose|enter|top it up|use|add|look at your account|tell the service|has been kept at|make room)\b/i;
/** Faults whose answer says no id, or none that can be believed. */
const withoutId = ['headers-absent', 'headers-huge', 'request-id-hostile'];

for (const transport of ['host', 'direct']) {
  suite(`generateImage meets every fault, transport ${transport}`, function () {
    const rows = new Map<string, Row>();
    const folderOf = (fault: Fault) => path.join(root(), 'faults', transport, fault.name);
    const promptOf = (fault: Fault) => `${transport} meets ${fault.name}`;

    const meet = (fault: Fault, prompt = promptOf(fault)) => {
      mkdirSync(folderOf(fault), { recursive: true });
      writeFileSync(path.join(folderOf(fault), 'picture.png'), older);
      const output = path.join(folderOf(fault), 'picture');
      return attempt({ prompt, parameters: { image_size: '512' }, output });
    };

    /** All at once, each asked for by its prompt. */
    const meetTogether = async (together: readonly Fault[], timeoutSeconds: number) => {
      const results = await withSettings({ 'nanoBananaStudio.timeoutSeconds': timeoutSeconds }, () =>
        Promise.all(
          together.map(
            async (fault) => [fault, await meet(fault, `${promptOf(fault)} [[fault:${fault.name}]]`)] as const,
          ),
        ),
      );
      const { calls } = await ledger();
      for (const [fault, result] of results) {
        const own = calls.filter((call) => call.fields.some(({ value }) => value.includes(`[[fault:${fault.name}]]`)));
        rows.set(fault.name, { ...result, calls: own, record: undefined });
      }
    };

    /** One after the other: these act before the body is read, or are an address. */
    const meetAlone = async (fault: Fault) => {
      await configure({ faults: fault.stage === 'address' ? [] : [{ name: fault.name }] });
      const known = (await ledger()).calls.length;
      const address =
        fault.name === 'dns'
          ? { 'nanoBananaStudio.endpoint': `https://${unknownHost}/api` }
          : { 'nanoBananaStudio.endpoint': `http://127.0.0.1:${await closedPort()}/api` };
      const result = await withSettings(fault.stage === 'address' ? address : {}, () => meet(fault));
      rows.set(fault.name, { ...result, calls: (await ledger()).calls.slice(known), record: undefined });
    };

    suiteSetup(async function () {
      this.timeout(120_000);
      await reset();
      await configure({ drawMode: 'fast', dripMs: 300 });
      await withSettings({ 'nanoBananaStudio.transport': transport }, async () => {
        const alone = faults.filter(({ stage }) => stage === 'early' || stage === 'address');
        for (const fault of alone) await meetAlone(fault);
        const together = faults.filter((fault) => !alone.includes(fault));
        await meetTogether(
          together.filter(({ expect }) => !expect.endless),
          60,
        );
        await meetTogether(
          together.filter(({ expect }) => expect.endless),
          2,
        );
      });
      const record = openLedger({ folder: path.join(extensionStorage(), 'calls'), clock: systemClock });
      for (const entry of await record.entries()) {
        const fault = faults.find((one) => entry.prompt?.split(' [[')[0] === promptOf(one));
        const row = fault && rows.get(fault.name);
        if (row) rows.set(fault.name, { ...row, record: entry });
      }
      await record.close();
    });

    for (const fault of faults) {
      test(`${fault.name}: ${fault.description}`, () => {
        const { made, error, calls, record } = rows.get(fault.name)!;
        const { code, charged, also = [], repeatable, bytesArrive } = fault.expect;
        const seen = { code: error?.code, charged: error?.charged ?? 'yes' };
        const allowed = [{ code, charged }, ...also].map((each) => ({ code: each.code, charged: each.charged }));
        const isAllowed = allowed.some((each) => each.code === seen.code && each.charged === seen.charged);
        const charges = calls.filter(({ chargedUsd }) => chargedUsd > 0).length;
        const last = calls.at(-1);
        const told = last?.status !== undefined && !withoutId.includes(fault.name);
        const files = readdirSync(folderOf(fault)).filter((name) => !name.endsWith('.txt'));
        const rescued = error?.facts.rescued;
        assert.deepEqual(
          {
            outcome: isAllowed ? 'as the contract says' : seen,
            sentence: error === undefined ? [] : flaws(error.message),
            requestId: told ? (made ?? error?.facts)?.requestId : 'none told',
            calls: repeatable ? calls.length <= 4 : calls.length,
            charges,
            hiddenCharge: seen.charged === 'no' && charges > 0,
            files,
            older: readFileSync(path.join(folderOf(fault), 'picture.png'), 'utf8'),
            made: made && [made.width, made.height, statSync(made.uri.fsPath).size === made.bytes],
            kept:
              bytesArrive && error ? rescued !== undefined && existsSync(rescued) && statSync(rescued).size > 0 : true,
            keptInStorage: rescued === undefined || rescued.startsWith(path.join(extensionStorage(), 'rescue')),
            record: record?.outcome && { charged: record.outcome.charged, code: record.outcome.code },
          },
          {
            outcome: 'as the contract says',
            sentence: [],
            requestId: told ? last.requestId : 'none told',
            calls: repeatable ? true : fault.stage === 'address' ? 0 : 1,
            charges: fault.billed ? 1 : 0,
            hiddenCharge: false,
            files: error
              ? ['picture.png']
              : made?.mediaType === 'image/jpeg'
                ? ['picture.jpg', 'picture.png']
                : ['picture-2.png', 'picture.png'],
            older,
            made: made && [...(made.mediaType === 'image/jpeg' ? [640, 480] : [512, 512]), true],
            kept: true,
            keptInStorage: true,
            record: { charged: seen.charged, code: seen.code },
          },
        );
      });
    }

    test('no half received file is left anywhere', () => {
      const parts = windowFolders()
        .flatMap((folder) => filesBelow(folder))
        .filter((file) => file.endsWith('.part'));
      assert.deepEqual(parts, []);
    });

    test('the key never reached another address', async () => {
      assert.deepEqual((await ledger()).elsewhere, []);
    });
  });
}

suite('generateImage and a passing fault', () => {
  setup(reset);

  for (const name of ['status-429', 'status-429-no-retry-after', 'status-429-nonsense'])
    test(`${name} once: repeated by itself, charged once`, async () => {
      await configure({ drawMode: 'fast', faults: [{ name }] });
      const { made } = await attempt({ prompt: `once ${name}`, output: 'passing/' });
      const { calls, charges } = await ledger();
      assert.deepEqual(
        { made: made?.width, statuses: calls.map(({ status }) => status), charges: charges.length },
        { made: 1024, statuses: [429, 200], charges: 1 },
      );
    });

  for (const name of ['status-500', 'status-503', 'status-504', 'reset-after-body', 'reset-mid-answer'])
    test(`${name} once: not repeated, for it may have been charged`, async () => {
      await configure({ drawMode: 'fast', faults: [{ name }] });
      const { error } = await attempt({ prompt: `once ${name}`, output: 'passing/' });
      const { calls } = await ledger();
      assert.deepEqual({ charged: error?.charged, calls: calls.length }, { charged: 'maybe', calls: 1 });
    });
});

/** What is wrong with a sentence that a person is to read. */
function flaws(sentence: string): string[] {
  return [
    ...(sentence.length < 20 || sentence.length > 900 ? [`${sentence.length} characters`] : []),
    ...(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(sentence)
      ? [`control characters: ${JSON.stringify(sentence)}`]
      : []),
    ...(/<[a-z/!]/i.test(sentence) ? [`markup: ${sentence}`] : []),
    ...(/\]\(/.test(sentence) ? [`a link: ${sentence}`] : []),
    ...(advice.test(sentence) ? [] : [`nothing to do: ${sentence}`]),
  ];
}
