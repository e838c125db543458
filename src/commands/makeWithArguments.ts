import { readyToGenerate } from '../editor/direct.ts';
import type { Pictures } from '../editor/images.ts';
import { presentResult } from '../editor/present.ts';
import type { Made } from '../editor/made.ts';
import type { Studio } from '../editor/studio.ts';
import { transformOf, type MakeArguments } from '../editor/makeArguments.ts';

/**
 * Does what the arguments of a command say, without asking.
 * @param images in place of those of the arguments
 * @throws StudioError whatever goes wrong
 */
export async function makeWithArguments(
  studio: Studio,
  args: MakeArguments,
  images: Pictures | undefined = args.images,
): Promise<Made> {
  const wanted = { ...args, images, transform: transformOf(args) };
  const { request, destination, transform } = await readyToGenerate(studio, wanted);
  const made = await studio.make(request, destination, { door: 'command', transform });
  if (args.show) await presentResult(studio, made);
  return made;
}
