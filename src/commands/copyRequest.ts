import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import type * as vscode from 'vscode';
import { presentFailure } from '../editor/present.ts';
import { askPrompt } from '../editor/promptStep.ts';
import { prepareRequest } from '../editor/request.ts';
import { copyText, requestCode } from '../editor/requestCode.ts';
import { show } from '../editor/notifications.ts';
import type { Studio } from '../editor/studio.ts';
import { defaultFolder, isUri, toUri } from '../editor/uris.ts';
import { back, pickOne } from '../editor/wizard.ts';
import { languages, type SnippetLanguage } from '../snippet/languages.ts';
import { parse } from '../editor/makeArguments.ts';

const languageIds = languages.map(({ id }) => id);
const copyArguments = z.strictObject({
  language: z.enum(languageIds as [SnippetLanguage, ...SnippetLanguage[]]),
  prompt: z.optional(z.string()),
  parameters: z.optional(z.record(z.string(), z.unknown())),
  images: z.optional(z.array(z.custom<vscode.Uri | string>((value) => typeof value === 'string' || isUri(value)))),
  tool: z.optional(z.string()),
});

/**
 * The request as code, also on the clipboard. Without arguments it asks for language and prompt. Sends and writes nothing.
 * @throws StudioError BAD_PARAMETER, BAD_IMAGE, TOO_LARGE, UNKNOWN_TOOL when called with arguments
 */
export async function run(studio: Studio, argument?: unknown): Promise<string | undefined> {
  if (typeof argument !== 'object' || argument === null || !Object.hasOwn(argument, 'language'))
    return await ask(studio);
  const { language, prompt, parameters, images, tool } = parse(copyArguments, argument);
  const request = await prepareRequest({
    tool: await studio.tool(tool),
    prompt,
    parameters,
    images: images?.map((image) => toUri(image)),
    scope: defaultFolder()?.uri,
  });
  const text = requestCode(studio, language, request);
  await copyText(text);
  return text;
}

async function ask(studio: Studio): Promise<string | undefined> {
  try {
    const title = l10n.t('Copy Request as Code');
    const language = await pickOne({
      title,
      step: 1,
      totalSteps: 2,
      placeholder: l10n.t('Language'),
      items: languages.map(({ id, label }) => ({ id, label })),
    });
    if (language === undefined || language === back) return undefined;
    const prompt = await askPrompt(studio.memory, { title, step: 2, totalSteps: 2, value: undefined });
    if (prompt === undefined || prompt === back) return undefined;
    const request = await prepareRequest({ tool: await studio.tool(undefined), prompt, scope: defaultFolder()?.uri });
    const text = requestCode(studio, language.id, request);
    await copyText(text);
    void show('info', l10n.t('The request is on the clipboard as {0}.', language.label));
    return text;
  } catch (error) {
    presentFailure(studio, error, undefined);
    return undefined;
  }
}
