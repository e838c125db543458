import { destinationOf, settingsDestination } from '../editor/destination.ts';
import type { Pictures } from '../editor/images.ts';
import { presentResult } from '../editor/present.ts';
import { prepareRequest } from '../editor/request.ts';
import type { Made, Studio } from '../editor/studio.ts';
import { transformOf, type MakeArguments } from './arguments.ts';

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
  studio.requireTrust();
  const tool = await studio.tool(args.tool);
  const destination = args.output ? await destinationOf(args.output) : settingsDestination();
  const request = await prepareRequest({
    tool,
    prompt: args.prompt,
    parameters: args.parameters,
    images,
    scope: destination.workspaceFolder?.uri,
  });
  const made = await studio.make(request, destination, { door: 'command', transform: transformOf(args) });
  if (args.show) await presentResult(studio, made);
  return made;
}
