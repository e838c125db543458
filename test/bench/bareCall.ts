import { request } from 'node:http';
import { TEST_KEY } from '../harness/simulator.mjs';

/** One call with `node:http` and nothing else; `form` as curl's `-F`. Resolves when the answer was thrown away. */
export function bareCall(endpoint: string, form: readonly string[]): Promise<void> {
  const boundary = '----bare';
  const fields = form.map((field) => {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(field) ?? [];
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  });
  const body = Buffer.from(`${fields.join('')}--${boundary}--\r\n`);
  const headers = {
    'x-api-key': TEST_KEY,
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': body.length,
    connection: 'close',
  };
  return new Promise((resolve, reject) => {
    const call = request(endpoint, { method: 'POST', headers, agent: false }, (answer) => {
      answer.on('error', reject).on('end', resolve).resume();
      if (answer.statusCode !== 200) reject(new Error(`the simulator answers ${answer.statusCode}`));
    });
    call.on('error', reject).end(body);
  });
}
