import { bodyFaults } from './bodies.ts';
import { connectionFaults } from './connections.ts';
import { headerFaults } from './headers.ts';
import { statusFaults } from './statuses.ts';
import { type Fault } from './types.ts';

/** Every fault that the simulator can play. */
export const faults: readonly Fault[] = [...connectionFaults, ...statusFaults, ...bodyFaults, ...headerFaults];

const byName = new Map(faults.map((fault) => [fault.name, fault]));

/** A fault by its name. @throws {RangeError} naming the known ones */
export function faultNamed(name: string): Fault {
  const fault = byName.get(name);
  if (!fault) throw new RangeError(`no fault ${JSON.stringify(name)}; known: ${[...byName.keys()].join(', ')}`);
  return fault;
}

/**
 * The fault that a prompt asks for: `[[fault:NAME]]` anywhere in it, each time; or `[[fault-once:NAME]]`, the first time only.
 * @throws {RangeError} for an unknown name
 */
export function faultInPrompt(prompt: string): { readonly fault: Fault; readonly once: boolean } | undefined {
  const [, once, name] = /\[\[fault(-once)?:([a-z0-9-]+)\]\]/.exec(prompt) ?? [];
  return name === undefined ? undefined : { fault: faultNamed(name), once: once !== undefined };
}
