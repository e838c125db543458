import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { parse } from '../editor/makeArguments.ts';
import type { Tool } from '../tool/definition.ts';
import type { AgentTool } from './register.ts';
import { parameterSchema } from './schema.ts';

const inputSchema = z.strictObject({ search: z.optional(z.string()) });
/** Above this many, tools are listed without their parameters: the answer must fit a model's memory. */
const inFull = 12;

/** Lists the account's tools; free. What is known is given where the service can't be asked. */
export const tool: AgentTool = {
  prepare: () => Promise.resolve({ invocationMessage: l10n.t('Listing the tools') }),
  invoke: async (studio, input, signal) => {
    const { search = '' } = parse(inputSchema, input);
    studio.requireTrust();
    const { tools } = await studio.catalog.refresh(signal).catch(() => studio.catalog.known());
    const wanted = search.toLowerCase();
    const found = tools.filter(({ slug, name, description, category = '' }) =>
      [slug, name, description, category].some((text) => text.toLowerCase().includes(wanted)),
    );
    const listed = found.map((one) => describe(one, found.length <= inFull));
    const note = found.length > inFull ? ['Parameters are left out: search for the tool you want to see them.'] : [];
    return new vscode.LanguageModelToolResult([
      new vscode.LanguageModelTextPart(
        [`${found.length} of ${tools.length} tools.`, ...note, JSON.stringify(listed)].join('\n'),
      ),
    ]);
  },
};

function describe({ slug, name, description, category, results, priceUsd, images, parameters }: Tool, full: boolean) {
  return {
    tool: slug,
    name,
    description: description.slice(0, full ? 1000 : 160),
    ...(category !== undefined && { category }),
    results,
    ...(priceUsd !== undefined && { priceUsd }),
    images: images.map(({ name: input, required, max }) => ({ input, required, max })),
    ...(full && {
      parameters: Object.fromEntries(
        parameters.map((row) => [row.name, { ...parameterSchema(row), required: row.required }]),
      ),
    }),
  };
}
