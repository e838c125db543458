import { stringLiteral } from './literals.ts';
import { headerName, type SnippetRequest } from './parts.ts';

/** Go 1.17 and later, standard library only. */
export function goSnippet(request: SnippetRequest): string {
  const s = stringLiteral;
  const files = request.files.length > 0;
  const imports = ['bytes', 'fmt', 'io', 'log', 'mime/multipart', 'net/http', 'net/textproto', 'os', 'strings', 'time']
    .filter((name) => files || (name !== 'fmt' && name !== 'net/textproto'))
    .filter((name) => request.refusesText || name !== 'strings');
  const fields = [
    ...request.texts.map(({ name, value }) => `check(form.WriteField(${s(name)}, ${s(value)}))`),
    ...request.files.map(
      ({ name, path, fileName, mediaType }) =>
        `picture(${[headerName(name), path, headerName(fileName), mediaType].map(s).join(', ')})`,
    ),
  ];
  const picture = `	picture := func(name, path, fileName, mediaType string) {
		data, err := os.ReadFile(path)
		check(err)
		part, err := form.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {fmt.Sprintf(\`form-data; name="%s"; filename="%s"\`, name, fileName)},
			"Content-Type":        {mediaType},
		})
		check(err)
		_, err = part.Write(data)
		check(err)
	}
`;
  return `package main

import (
${imports.map((name) => `\t"${name}"`).join('\n')}
)

func main() {
	check := func(err error) {
		if err != nil {
			log.Fatal(err)
		}
	}
	key := os.Getenv("APIAI_API_KEY")
	if key == "" {
		log.Fatal("set the environment variable APIAI_API_KEY first")
	}
	output := ${s(request.output)}
	if _, err := os.Stat(output); err == nil {
		log.Fatalf("%s exists already: move it away first", output)
	}

	var body bytes.Buffer
	form := multipart.NewWriter(&body)
${files ? picture : ''}${fields.map((field) => `\t${field}`).join('\n')}
	check(form.Close())

	request, err := http.NewRequest("POST", ${s(request.url)}, &body)
	check(err)
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("X-API-Key", key)
	client := &http.Client{
		Timeout:       15 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	check(err)
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	check(err)
${request.refusesText ? '\tkind := response.Header.Get("Content-Type")\n' : ''}	if response.StatusCode/100 != 2 || len(data) == 0${request.refusesText ? ' || strings.Contains(kind, "json") || strings.HasPrefix(kind, "text/")' : ''} {
		log.Fatalf("HTTP %s: %s", response.Status, data)
	}
	check(os.WriteFile(output, data, 0o644))
}
`;
}
