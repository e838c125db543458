import * as l10n from '@vscode/l10n';
import type { RecipeFound } from './metadata.ts';
import { recipePrompt, type Recipe } from './recipe.ts';

type Shown = Extract<RecipeFound, { kind: 'recipe' | 'prompt' }>;

/**
 * How a picture was made, as a person reads it: plain text, in which nothing is markup.
 * @param name base name of the picture
 * @param language of dates and numbers, BCP 47
 */
export function readableRecipe(found: Shown, name: string, language: string): string {
  const sections =
    found.kind === 'recipe'
      ? ofRecipe(found.recipe, found.from, language)
      : [
          section(l10n.t('Prompt'), [found.prompt]),
          ...(found.negativePrompt === undefined ? [] : [section(l10n.t('Negative Prompt'), [found.negativePrompt])]),
          l10n.t('Another generator wrote this prompt into the picture. The rest of how it was made is not known.'),
        ];
  return `${[l10n.t('How {0} was made', name), ...sections].join('\n\n')}\n`;
}

function ofRecipe(recipe: Recipe, from: 'file' | 'sidecar', language: string): string[] {
  const { tool, values, inputs, output, transform } = recipe;
  const prompt = recipePrompt(recipe);
  const parameters = Object.entries(values).filter(([name]) => name !== tool.prompt);
  const pixels = ({ width, height }: { width?: number | undefined; height?: number | undefined }) =>
    width === undefined || height === undefined ? '' : `${width} × ${height}, `;
  return [
    section(l10n.t('Prompt'), [prompt === '' ? l10n.t('(none)') : prompt]),
    section(l10n.t('Parameters'), parameters.length > 0 ? table(parameters) : [l10n.t('(none set)')]),
    ...(inputs.length > 0
      ? [
          section(
            l10n.t('Input Images'),
            inputs.map((input) => input.path ?? input.name),
          ),
        ]
      : []),
    section(l10n.t('Made'), [
      ...table([
        [l10n.t('When'), when(recipe.created, language)],
        [l10n.t('With'), `${tool.name} (${tool.slug})`],
        [l10n.t('Cost'), recipe.costUsd === undefined ? l10n.t('not told by the service') : `$${recipe.costUsd}`],
        [l10n.t('Request'), recipe.requestId ?? l10n.t('not told by the service')],
        ...(recipe.elapsedMs === undefined
          ? []
          : [[l10n.t('Took'), l10n.t('{0} s', (recipe.elapsedMs / 1000).toFixed(1))] as const]),
        [l10n.t('Result'), `${pixels(output)}${output.mediaType}`],
        ...(transform ? [[l10n.t('Converted'), `${pixels(transform)}${transform.mediaType}`] as const] : []),
        [
          l10n.t('Recipe'),
          from === 'file' ? l10n.t('in the picture itself') : l10n.t('in the file beside the picture'),
        ],
      ]),
    ]),
  ];
}

function section(title: string, lines: readonly string[]): string {
  return [
    title,
    ...lines.flatMap((line) => line.split(/\r\n?|\n/)).map((line) => (line === '' ? '' : `  ${line}`)),
  ].join('\n');
}

function table(rows: readonly (readonly [string, string | number | boolean])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function when(created: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'medium' }).format(new Date(created));
}
