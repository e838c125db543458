import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/server.ts';
import { testCertificates } from '../../simulator/tls.ts';

/** A name that no resolver knows: only a proxy can lead there. The test certificate is good for it. */
export const madeUpName = 'simulator.test';

/** A simulator in this process that speaks https, its certificate signed by the tests' own authority. */
export function startSecureSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { key, cert } = testCertificates();
  return startSimulator({ drawMode: 'fast', ...options, tls: { key, cert } });
}

/** The address of Nano Banana 2 at a simulator, under another host name. */
export function endpointAt(name: string, { port }: Simulator): string {
  return `https://${name}:${port}/api/workflow/nano-banana-2-2`;
}
