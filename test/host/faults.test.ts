import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { imageSize } from 'image-size';
import type { LedgerEntry } from '../../src/endpoint/ledgerEntry.ts';
import { differences, keepMeasured, type Row as TableRow } from '../harness/faultTable.mjs';
import { closedPort, unknownHost } from '../simulator/addresses.ts';
import { faults } from '../simulator/faults/all.ts';
import type { Fault } from '../simulator/faults/types.ts';
import type { Call } from '../simulator/ledger.ts';
import { agentDoor, batchDoor, editDoor, folderWith, generateDoor, panelDoor } from './support/doors.ts';
import type { Door, Outcome } from './support/doors.ts';
import { cellOf, flaws, withoutPlaces } from './support/faultRow.ts';
import { attempt, filesBelow, root, windowFolders, withSettings } from './support/host.ts';
import { Leaks, type Held } from './support/leaks.ts';
import { configure, ledger, reset } from './support/simulator.ts';

/** What a door met, and what came of it. */
interface Cell {
  readonly outcome: Outcome;
  readonly calls: readonly Call[];
  readonly record: LedgerEntry | undefined;
  /** Where the bytes lie that were paid for and did not get to their place, and how many. */
  readonly kept: { readonly file: string; readonly bytes: number } | undefined;
}

/** A file that was there before, of the very name that the result would get. */
const older = 'was here before';
/** Faults whose answer says no id, or none that can be believed. */
const withoutId = ['headers-absent', 'headers-huge', 'request-id-hostile'];
/** A service that gives in after an hour. */
const hour = 'status-429-long';
/** Short enough to wait for, long enough for the good row of a batch on a machine that is busy. */
const endlessTimeoutSeconds = 3;

const direct: Door = { ...generateDoor, name: 'generate, direct' };
const batch = batchDoor();
const panel = panelDoor();
const doors: readonly Door[] = [generateDoor, direct, editDoor, panel, batch, agentDoor];

const isAlone = ({ stage }: Fault) => stage === 'early' || stage === 'address';
const folderOf = (door: Door, fault: Fault) => path.join(root(), 'faults', door.name, fault.name);
const promptOf = (door: Door, fault: Fault) => {
  const asked = isAlone(fault) ? '' : ` [[fault${repeats(door, fault) ? '-once' : ''}:${fault.name}]]`;
  return `${door.name} meets ${fault.name}${asked}`;
};
/** A batch asks again until it is answered, so the service must give in. */
const repeats = (door: Door, { expect, stage, name }: Fault) =>
  door === batch && expect.repeatable === true && stage !== 'address' && name !== hour;
const sized = (file: string) => statSync(file, { throwIfNoEntry: false })?.size;

suite('every fault behind every door', function () {
  const outcomes = new Map<string, Outcome>();
  const alone = new Map<string, readonly Call[]>();
  const cells = new Map<string, Cell>();
  const leaks = new Leaks();
  let before: Held = {};
  const at = (door: Door, fault: Fault) => `${door.name}/${fault.name}`;

  const meet = async (door: Door, fault: Fault) => {
    const outcome = await door.run({
      prompt: promptOf(door, fault),
      folder: folderWith(folderOf(door, fault), older),
      alone: fault.expect.repeatable === true,
      hour: fault.name === hour,
    });
    outcomes.set(at(door, fault), outcome);
  };

  /** All at once, each asked for by its prompt. */
  const meetTogether = (which: readonly Door[], together: readonly Fault[]) =>
    Promise.all(which.flatMap((door) => together.map((fault) => meet(door, fault))));

  /** One after the other, since nothing of the prompt has been read when they act. */
  const meetEarly = async (door: Door, fault: Fault) => {
    await configure({ faults: [{ name: fault.name }] });
    const known = (await ledger()).calls.length;
    await meet(door, fault);
    const calls = (await ledger()).calls.slice(known).filter((call) => call.fault === fault.name);
    alone.set(at(door, fault), calls);
  };

  /** All doors at an address at which there is no service. */
  const meetAddress = async (which: readonly Door[], fault: Fault) => {
    const endpoint = fault.name === 'dns' ? `https://${unknownHost}/api` : `http://127.0.0.1:${await closedPort()}/api`;
    await withSettings({ 'nanoBananaStudio.endpoint': endpoint }, () => meetTogether(which, [fault]));
  };

  const meetAlone = async (which: readonly Door[]) => {
    for (const fault of faults.filter(({ stage }) => stage === 'early'))
      for (const door of which) await meetEarly(door, fault);
    for (const fault of faults.filter(({ stage }) => stage === 'address')) await meetAddress(which, fault);
  };
  const ending = faults.filter((fault) => !isAlone(fault) && !fault.expect.endless);
  const endless = faults.filter(({ expect }) => expect.endless);
  const meetEndless = (which: readonly Door[]) =>
    withSettings({ 'nanoBananaStudio.timeoutSeconds': endlessTimeoutSeconds }, () => meetTogether(which, endless));

  /** What each door has behind it before anything is counted: its parts are built, its settings were read. */
  const warmUp = async () => {
    for (const door of doors)
      for (const name of ['as it should', 'badly [[fault:status-500]]'])
        await door.run({
          prompt: `${door.name} goes ${name}`,
          folder: folderWith(path.join(root(), 'warm', door.name, name.slice(0, 2)), older),
        });
  };

  const settings = {
    'nanoBananaStudio.timeoutSeconds': 120,
    'nanoBananaStudio.fileName': 'picture',
    'nanoBananaStudio.sessionAllowance': null,
    'nanoBananaStudio.batch.concurrency': 16,
  };
  /** A test of its own for each part of the way, so that the runner sees that something happens. */
  const go = (title: string, work: () => Promise<unknown>) =>
    test(title, async function () {
      this.timeout(170_000);
      await withSettings(settings, work);
    });
  const byHost = doors.filter((door) => door !== direct);
  const byDirect = { 'nanoBananaStudio.transport': 'direct' };

  suiteSetup(async () => {
    await reset();
    await configure({ drawMode: 'fast', dripMs: 300 });
  });
  go('every door works without one', async () => {
    await warmUp();
    before = await leaks.held();
  });
  go('those before the request is read, and of the address, are met', () => meetAlone(byHost));
  go('those that end are met', () => meetTogether(byHost, ending));
  go('those that last until we give up are met', () => meetEndless(byHost));
  go('all are met by the other transport', () =>
    withSettings(byDirect, async () => {
      await meetAlone([direct]);
      await meetTogether([direct], ending);
      await meetEndless([direct]);
    }),
  );
  go('what came of them is recorded', async () => {
    const { calls } = await ledger();
    const records = await Promise.all(doors.map(async (door) => [door, await door.records()] as const));
    for (const [door, entries] of records)
      for (const fault of faults) {
        const prompt = promptOf(door, fault);
        const record = entries.filter((entry) => entry.prompt === prompt).at(-1);
        const file = record?.outcome?.code === undefined ? undefined : record.outcome.output;
        const bytes = file === undefined ? undefined : sized(file);
        cells.set(at(door, fault), {
          outcome: outcomes.get(at(door, fault)) ?? { charged: 'was not run', sentence: '' },
          calls:
            alone.get(at(door, fault)) ??
            calls.filter(({ kind, fields }) => kind === 'run' && fields.some(({ value }) => value === prompt)),
          record,
          kept: file === undefined || bytes === undefined ? undefined : { file, bytes },
        });
        // Hundreds of megabytes, for some.
        if (file !== undefined && (bytes ?? 0) > 50_000_000) rmSync(file);
      }
  });

  suiteTeardown(async () => {
    leaks.dispose();
    await panel.dispose?.();
  });

  for (const fault of faults) {
    test(`${fault.name}: ${fault.description}`, () => {
      const seen = doors.map((door) => [door.name, measure(door, fault)]);
      const wanted = doors.map((door) => [door.name, expectation(door, fault)]);
      assert.deepEqual(Object.fromEntries(seen), Object.fromEntries(wanted));
    });
  }

  /** What can be said of a cell without knowing what it should be. */
  function measure(door: Door, fault: Fault) {
    const { outcome, calls, record, kept } = cells.get(at(door, fault))!;
    const charges = calls.filter(({ chargedUsd }) => chargedUsd > 0).length;
    const names = readdirSync(folderOf(door, fault)).filter((name) => door.beside?.test(name) !== true);
    const made = names.find((name) => name !== 'picture.png');
    const { width, height } = made === undefined ? {} : imageSize(readFileSync(path.join(folderOf(door, fault), made)));
    return {
      outcome: isAllowed(door, fault, outcome) ? 'as the contract says' : outcome,
      flaws: outcome.sentence === '' ? [] : flaws(outcome.sentence, door === agentDoor ? 1500 : 900),
      words: tellsAlike(fault, outcome.sentence) ? 'those of the other doors' : outcome.sentence,
      requestId: tellsId(fault, calls) ? (outcome.requestId ?? record?.outcome?.requestId) : 'none told',
      calls: fault.expect.repeatable && calls.length <= 4 ? 'no more than allowed' : calls.length,
      charges,
      hiddenCharge: outcome.charged === 'no' && charges > 0,
      files: names,
      older: readFileSync(path.join(folderOf(door, fault), 'picture.png'), 'utf8'),
      made: made === undefined ? undefined : `${width}x${height}`,
      kept: kept !== undefined && kept.bytes > 0,
      keptIn: kept === undefined ? 'rescue' : path.basename(path.dirname(kept.file)),
      record: { charged: record?.outcome?.charged, code: record?.outcome?.code },
      beside: outcome.beside,
    };
  }

  function expectation(door: Door, fault: Fault): ReturnType<typeof measure> {
    const { outcome, calls, kept } = cells.get(at(door, fault))!;
    const { bytesArrive, repeatable } = fault.expect;
    const isMade = outcome.code === undefined && !outcome.waits;
    const { code, charged } = outcome.waits ? { ...outcome, code: 'RATE_LIMITED' } : outcome;
    const isJpeg = fault.name === 'jpeg-named-png';
    return {
      outcome: 'as the contract says',
      flaws: [],
      words: 'those of the other doors',
      requestId: tellsId(fault, calls) ? calls.at(-1)?.requestId : 'none told',
      calls: repeatable ? 'no more than allowed' : fault.stage === 'address' ? 0 : 1,
      charges: fault.billed || repeats(door, fault) ? 1 : 0,
      hiddenCharge: false,
      files: isMade ? [isJpeg ? 'picture.jpg' : 'picture-2.png', 'picture.png'].sort() : ['picture.png'],
      older,
      made: isMade ? (isJpeg ? '640x480' : '512x512') : undefined,
      // Whatever else came of an answer that may have been charged is kept as well.
      kept: bytesArrive && !isMade ? true : kept !== undefined,
      keptIn: 'rescue',
      record: { charged: charged as 'no', code: code as undefined },
      beside: door !== batch ? undefined : outcome.waits ? 'planned' : fault.stage === 'address' ? 'failed' : 'stored',
    };
  }

  /** By the contract's table. */
  function isAllowed(door: Door, fault: Fault, { code, charged, waits }: Outcome): boolean {
    if (door === batch && fault.name === hour) return waits === true && charged === 'no';
    if (repeats(door, fault)) return code === undefined && charged === 'yes';
    return allowedEnds(fault).some((each) => each.code === code && each.charged === charged);
  }

  /** A model is told the sentence that people are told, among others. */
  function tellsAlike(fault: Fault, sentence: string): boolean {
    return sentence === '' || toldOf(fault).some((told) => withoutPlaces(sentence).includes(told));
  }

  function toldOf(fault: Fault): string[] {
    const people = doors.filter((door) => door !== agentDoor);
    const told = people.map((door) => withoutPlaces(cells.get(at(door, fault))?.outcome.sentence ?? ''));
    const [first] = told;
    // Doors differ only where timing decides what happened.
    return [...new Set(fault.expect.also ? told : first === undefined ? [] : [first])].filter((one) => one !== '');
  }

  test('docs/faults.md says what was measured', () => {
    const rows = faults.map((fault): TableRow => {
      const row = doors.map((door) => [door.name, cellOf(cells.get(at(door, fault))!.outcome)] as const);
      const { also } = fault.expect;
      return {
        name: fault.name,
        what: fault.description.replaceAll('`', ''),
        cells: Object.fromEntries(row),
        told: toldOf(fault),
        ...(also && { allowed: allowedEnds(fault).map(cellOf) }),
      };
    });
    keepMeasured('service', 'faults', rows);
    assert.deepEqual(differences('service', rows), []);
  });

  test('no half received file is left anywhere', () => {
    const parts = windowFolders()
      .flatMap((folder) => filesBelow(folder))
      .filter((file) => file.endsWith('.part'));
    assert.deepEqual(parts, []);
  });

  test('the key never reached another address', async () => {
    assert.deepEqual((await ledger()).elsewhere, []);
  });

  test('listeners, timers, sockets and files are let go', async function () {
    this.timeout(60_000);
    // A leak of one a call would be hundreds.
    const grown = await leaks.grownSince(before, { slack: 8, patienceMs: 30_000 });
    assert.deepEqual([grown, leaks.warnings], [{}, []]);
  });
});

/** Whether the last answer said a request id that can be believed. */
const tellsId = ({ name }: Fault, calls: readonly Call[]) =>
  calls.at(-1)?.status !== undefined && !withoutId.includes(name);

/** All ends that the contract's table allows. */
function allowedEnds({ expect: { code, charged, also = [] } }: Fault): { code?: string; charged: string }[] {
  return [{ ...(code !== undefined && { code }), charged }, ...also];
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
