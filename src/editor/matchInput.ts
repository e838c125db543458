import * as l10n from '@vscode/l10n';
import { dimensionsIn } from '../result/dimensions.ts';
import { nearestRatio } from '../result/ratio.ts';
import { findParameter, type Tool } from '../tool/definition.ts';
import type { InputBytes, InputImage } from '../tool/request.ts';
import type { Automatic } from './optionsStep.ts';

/** As much of a JPEG with a long profile as its frame header needs, in bytes. */
const headLength = 524_288;

/**
 * The aspect ratio that an edit takes unless another is chosen: the allowed one nearest to its first picture. By parameter
 * name, for `askOptions`; empty if the tool has no such parameter or the picture cannot be measured.
 */
export async function matchInput(tool: Tool, input: InputImage | undefined): Promise<Record<string, Automatic>> {
  const parameter = findParameter(tool, 'aspect_ratio');
  if (!parameter?.allowed || !input) return {};
  const size = dimensionsIn(await headOf(input.content), input.mediaType);
  const value = size && nearestRatio(size.width, size.height, parameter.allowed);
  return value === undefined ? {} : { [parameter.name]: { label: l10n.t('Match the input ({0})', value), value } };
}

async function headOf(content: InputBytes): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of content.stream()) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= headLength) break;
  }
  return Buffer.concat(pieces).subarray(0, headLength);
}
