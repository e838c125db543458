import * as vscode from 'vscode';
import type { Finished } from '../result/finish.ts';
import type { Produced } from '../result/ports.ts';
import type { ImageRequest } from '../tool/request.ts';

/** What a command that makes a picture gives back. Money in USD, present if the service told. */
export interface Made {
  readonly uri: vscode.Uri;
  readonly mediaType: string;
  /** In pixels, for pictures. */
  readonly width?: number;
  readonly height?: number;
  readonly bytes: number;
  readonly cost?: number;
  readonly balance?: number;
  readonly requestId?: string;
  readonly elapsedMs: number;
  /** The untouched result, where a `size` or `format` was asked for. */
  readonly original?: vscode.Uri;
  /** What went wrong after the result was safe, such as a recipe that could not be kept. */
  readonly warnings?: readonly string[];
}

/** A result in its place, and where it came from. */
export interface Making {
  readonly made: Made;
  readonly request: ImageRequest;
  readonly produced: Produced;
  /** Which door asked. */
  readonly door: string;
}

/** What a door gives back of a result. */
export function toMade(produced: Produced, { original, warnings: late }: Finished, more: readonly string[]): Made {
  const { width, height, costUsd, balanceUsd, requestId } = produced;
  const warnings = [...produced.warnings, ...late, ...more];
  return {
    uri: vscode.Uri.parse(produced.location, true),
    mediaType: produced.mediaType,
    ...(width !== undefined && height !== undefined && { width, height }),
    bytes: produced.bytes,
    ...(costUsd !== undefined && { cost: costUsd }),
    ...(balanceUsd !== undefined && { balance: balanceUsd }),
    ...(requestId !== undefined && { requestId }),
    elapsedMs: produced.elapsedMs,
    ...(original && { original: vscode.Uri.parse(original.location, true) }),
    ...(warnings.length > 0 && { warnings }),
  };
}
