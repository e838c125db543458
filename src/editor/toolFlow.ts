import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { confirmPrice } from './confirmPrice.ts';
import type { Tool, Values } from '../tool/definition.ts';
import { imageCount, imagePlaces } from '../tool/imagePlaces.ts';
import { promptOf, type ImageRequest } from '../tool/request.ts';
import { checkValues } from '../tool/validate.ts';
import type { Destination } from './destination.ts';
import { loadImages } from './images.ts';
import { offerKey } from './keyPrompt.ts';
import { plain } from './notifications.ts';
import { askOptions, askValue } from './optionsStep.ts';
import { askPictures } from './picturesStep.ts';
import { presentFailure, presentResult } from './present.ts';
import { priceNote } from './price.ts';
import { withCallProgress } from './progress.ts';
import { askPrompt } from './promptStep.ts';
import { requireValues } from './request.ts';
import { defaultValues } from './settings.ts';
import type { Made } from './made.ts';
import type { Studio } from './studio.ts';
import { toolDestination } from './toolDestination.ts';
import { pickTool } from './toolPicker.ts';
import { baseName } from './uris.ts';
import { back, unsetLabel, type Back } from './wizard.ts';

type Step = () => Promise<true | Back | undefined>;

/** What the questions have brought so far. */
interface Draft {
  readonly tool: Tool;
  readonly pictures: Record<string, readonly vscode.Uri[]>;
  values: Values;
}

/**
 * Runs a tool that the user picks: then its pictures, its prompt and what else it requires, its options. With `given`
 * pictures only tools that take so many are offered. `undefined` = given up, or failed and told.
 */
export async function runToolWithQuestions(
  studio: Studio,
  given: readonly vscode.Uri[] = [],
): Promise<Made | undefined> {
  try {
    studio.requireTrust();
    if (!(await offerKey(studio.keys, studio.endpoint().origin))) return undefined;
    const [first] = given;
    const title = !first
      ? l10n.t('Run Tool')
      : given.length === 1
        ? l10n.t('Run Tool on {0}', baseName(first))
        : l10n.t('Run Tool on {0} Images', given.length);
    for (;;) {
      const tool = await pickTool(studio, {
        title,
        ...(first && { fits: (candidate) => imageCount(candidate) >= given.length }),
      });
      if (!tool) return undefined;
      const draft: Draft = { tool, pictures: placed(tool, given), values: startValues(studio, tool) };
      const done = await walk(steps(studio, draft, given));
      if (done === back) continue;
      return done && (await start(studio, draft));
    }
  } catch (error) {
    presentFailure(studio, error, undefined);
    return undefined;
  }
}

/** Goes through steps, back and forth. `back` = out at the beginning. */
async function walk(list: readonly Step[]): Promise<true | Back | undefined> {
  for (let index = 0; index >= 0;) {
    const step = list[index];
    if (!step) return true;
    const answer = await step();
    if (answer === undefined) return undefined;
    index += answer === back ? -1 : 1;
  }
  return back;
}

function steps(studio: Studio, draft: Draft, given: readonly vscode.Uri[]): readonly Step[] {
  const { tool } = draft;
  const title = tool.name;
  const set = (name: string, value: Values[string] | undefined) => {
    const { [name]: _, ...rest } = draft.values;
    draft.values = value === undefined ? rest : { ...rest, [name]: value };
  };
  const pictures = tool.images
    // Pictures that were right-clicked are all that an optional input needs.
    .filter((input) => (given.length === 0 ? true : input.required && draft.pictures[input.name]?.length === 0))
    .map((input): Step => async () => {
      const uris = await askPictures(input, title);
      if (uris === undefined || uris === back) return uris;
      draft.pictures[input.name] = uris;
      return true;
    });
  const prompt = tool.parameters.find((parameter) => parameter.name === tool.prompt);
  const required = tool.parameters.filter((parameter) => parameter.required && parameter !== prompt);
  const askForPrompt: Step[] = prompt
    ? [
        async () => {
          const words = await askPrompt(studio.memory, {
            title,
            step: 1,
            totalSteps: 2,
            value: draft.values[prompt.name] === undefined ? '' : String(draft.values[prompt.name]),
            question: prompt.help || l10n.t(prompt.label),
            placeholder: '',
            canGoBack: true,
            optional: !prompt.required,
          });
          if (words === undefined || words === back) return words;
          set(prompt.name, words.trim() === '' ? undefined : words);
          return true;
        },
      ]
    : [];
  const askForRequired = required.map((parameter): Step => async () => {
    for (;;) {
      const answer = await askValue(parameter, draft.values[parameter.name], title, unsetLabel(undefined));
      if (answer === undefined || answer === back) return answer;
      set(parameter.name, answer.value ?? parameter.default);
      if (draft.values[parameter.name] !== undefined) return true;
    }
  });
  const askForOptions: Step = async () => {
    // Pictures that cannot be sent are told of before the last question, not after it.
    await loadImages(tool, draft.pictures);
    const values = await askOptions(tool, draft.values, {
      title,
      ...(prompt && { step: 2, totalSteps: 2 }),
      action: l10n.t('Run {0}', tool.name.replaceAll('$(', '$ (')),
      note: priceNote(tool, studio.memory),
    });
    if (values === undefined || values === back) return values;
    draft.values = values;
    return true;
  };
  return [...pictures, ...askForPrompt, ...askForRequired, askForOptions];
}

/** What was used last, as far as the tool still takes it; the last prompt for one that must have one. */
function startValues(studio: Studio, tool: Tool): Values {
  const wanted = { ...defaultValues(tool), ...studio.memory.values(tool) };
  const fitting = Object.entries(wanted).filter(([name, value]) => {
    const parameter = tool.parameters.find((one) => one.name === name);
    return parameter && checkValues({ ...tool, parameters: [parameter] }, { [name]: value }).values;
  });
  return Object.fromEntries(fitting) as Values;
}

/** Pictures by the input that each goes to; every input has its list. */
function placed(tool: Tool, given: readonly vscode.Uri[]): Record<string, readonly vscode.Uri[]> {
  const places = imagePlaces(tool, given.length) ?? [];
  return Object.fromEntries(
    tool.images.map(({ name }) => [name, given.filter((_, index) => places[index] === name)] as const),
  );
}

async function start(studio: Studio, { tool, pictures, values }: Draft): Promise<Made | undefined> {
  const checked = requireValues(tool, values);
  const request: ImageRequest = { tool, values: checked, images: await loadImages(tool, pictures) };
  const input = tool.images.flatMap(({ name }) => pictures[name] ?? [])[0];
  const destination = await toolDestination(tool, promptOf(request), input);
  if (!destination) return undefined;
  await studio.memory.remember(tool, checked);
  await studio.memory.rememberTool(tool.slug);
  if (!(await confirmPrice(studio, request, destination.workspaceFolder?.uri))) return undefined;
  return await call(studio, request, destination, input);
}

async function call(
  studio: Studio,
  request: ImageRequest,
  destination: Destination,
  input: vscode.Uri | undefined,
): Promise<Made | undefined> {
  try {
    const title = plain(input ? l10n.t('{0}: {1}', request.tool.name, baseName(input)) : request.tool.name);
    const made = await withCallProgress(title, (progress) =>
      studio.make(request, destination, {
        door: 'command',
        signal: progress.signal,
        onSent: progress.sent,
        onWaiting: progress.waiting,
        say: progress.say,
      }),
    );
    await presentResult(studio, made, { input });
    return made;
  } catch (error) {
    presentFailure(studio, error, () => call(studio, request, destination, input));
    return undefined;
  }
}
