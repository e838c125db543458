/** The prompt that another generator noted in a picture. */
export interface PlainPrompt {
  readonly prompt: string;
  readonly negativePrompt?: string;
}

const MAX_PROMPT = 200_000;

/**
 * Reads the `parameters` text that Stable Diffusion web UIs write: the prompt, a line `Negative prompt: …`, and last a
 * line of settings that begins with `Steps: `. Text without these is all prompt. `undefined` if there is no prompt.
 */
export function promptInParameters(parameters: string): PlainPrompt | undefined {
  const text = parameters.slice(0, MAX_PROMPT).replaceAll('\0', '').trim();
  const settings = text.startsWith('Steps: ') ? 0 : text.lastIndexOf('\nSteps: ');
  const words = settings < 0 ? text : text.slice(0, settings);
  const mark = words.startsWith('Negative prompt: ') ? 0 : words.indexOf('\nNegative prompt: ');
  const prompt = (mark < 0 ? words : words.slice(0, mark)).trim();
  const negativePrompt = mark < 0 ? '' : words.slice(mark).trim().slice('Negative prompt: '.length).trim();
  if (prompt === '') return undefined;
  return negativePrompt === '' ? { prompt } : { prompt, negativePrompt };
}
