import type { CostSummary, Spent } from '../endpoint/costs.ts';

/** What support needs, as plain text in English: sums, and of each uncertain call when and under which id. No prompt, path or key. */
export function supportText(summary: CostSummary, balance: number | undefined, version: string): string {
  const money = (amount: number) => `$${amount}`;
  const spent = ({ calls, usd, unpriced }: Spent) => `${money(usd)} in ${calls} calls (${unpriced} without a price)`;
  const { today, workspace, tools, uncertain } = summary;
  return [
    `Nano Banana Studio ${version}`,
    `Balance: ${balance === undefined ? 'not told' : money(balance)}`,
    `Today: ${spent(today)}`,
    `This workspace: ${spent(workspace)}`,
    ...tools.map(({ tool, ...rest }) => `Tool ${tool}: ${spent(rest)}`),
    `Perhaps charged: ${uncertain.length}`,
    ...uncertain.map(({ id, at, tool, outcome, requestSha256 }) => {
      const how = outcome ? `ended with ${outcome.code ?? 'success'}` : 'never ended';
      return `- ${new Date(at).toISOString()} ${tool}, request ${outcome?.requestId ?? 'without id'}, call ${id}, ${how}, digest ${requestSha256.slice(0, 16)}`;
    }),
    '',
  ].join('\n');
}
