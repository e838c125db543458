import { stringLiteral } from './literals.ts';
import type { SnippetRequest } from './parts.ts';

/** Python 3.8 and later with requests. Texts are given as `files` without a file name: only so does requests send multipart. */
export function pythonSnippet(request: SnippetRequest): string {
  const s = stringLiteral;
  const fields = [
    ...request.texts.map(({ name, value }) => `(${s(name)}, (None, ${s(value)})),`),
    ...request.files.map(
      ({ name, path, fileName, mediaType }) =>
        `(${s(name)}, (${s(fileName)}, open(${s(path)}, "rb"), ${s(mediaType)})),`,
    ),
  ];
  const refused = request.refusesText ? ' or "json" in kind or kind.startswith("text/")' : '';
  return `import os
import sys

import requests  # pip install requests

output = ${s(request.output)}
if os.path.exists(output):
    sys.exit(f"{output} exists already: move it away first.")

response = requests.post(
    ${s(request.url)},
    headers={"X-API-Key": os.environ["APIAI_API_KEY"]},
    files=[
${fields.map((field) => `        ${field}`).join('\n')}
    ],
    timeout=900,
    allow_redirects=False,
)
${request.refusesText ? 'kind = response.headers.get("Content-Type", "")\n' : ''}if response.status_code // 100 != 2 or not response.content${refused}:
    sys.exit(f"HTTP {response.status_code}: {response.text}")
with open(output, "xb") as file:
    file.write(response.content)
`;
}
