import { powershellString } from './literals.ts';
import { headerName, type SnippetRequest } from './parts.ts';

/**
 * Windows PowerShell 5.1 and PowerShell 7, without a native program: the two differ in how they pass arguments to one. The
 * form is written byte by byte, since .NET Framework's own encoder cannot send a file name beyond ASCII as it is.
 */
export function powershellSnippet(request: SnippetRequest): string {
  const s = powershellString;
  const fields = [
    ...request.texts.map(({ name, value }) => `Add-Text ${arg(s(headerName(name)))} ${arg(s(value))}`),
    ...request.files.map(
      ({ name, path, fileName, mediaType }) =>
        `Add-File ${[headerName(name), path, headerName(fileName), mediaType].map((text) => arg(s(text))).join(' ')}`,
    ),
  ];
  const addFile = `  function Add-File([string] $name, [string] $path, [string] $fileName, [string] $type) {
    Add-Part "name=\`"$name\`"; filename=\`"$fileName\`"\`r\`nContent-Type: $type" ([IO.File]::ReadAllBytes([IO.Path]::Combine($folder, $path)))
  }
`;
  return `# Windows PowerShell 5.1 or PowerShell 7. Set the key first: $env:APIAI_API_KEY = '...'
& {
  $ErrorActionPreference = 'Stop'
  if (-not $env:APIAI_API_KEY) { throw 'Set the environment variable APIAI_API_KEY first.' }
  Add-Type -AssemblyName System.Net.Http
  $folder = (Get-Location).ProviderPath
  $output = [IO.Path]::Combine($folder, ${s(request.output)})
  if (Test-Path -LiteralPath $output) { throw "$output exists already: move it away first." }

  $boundary = [guid]::NewGuid().ToString('N')
  $form = New-Object IO.MemoryStream
  function Add-Bytes([byte[]] $bytes) { $form.Write($bytes, 0, $bytes.Length) }
  function Add-Line([string] $text) { Add-Bytes ([Text.Encoding]::UTF8.GetBytes("$text\`r\`n")) }
  function Add-Part([string] $head, [byte[]] $bytes) {
    Add-Line "--$boundary"
    Add-Line "Content-Disposition: form-data; $head"
    Add-Line ''
    Add-Bytes $bytes
    Add-Line ''
  }
  function Add-Text([string] $name, [string] $value) {
    Add-Part "name=\`"$name\`"" ([Text.Encoding]::UTF8.GetBytes($value))
  }
${request.files.length > 0 ? addFile : ''}${fields.map((field) => `  ${field}`).join('\n')}
  Add-Line "--$boundary--"

  $handler = New-Object Net.Http.HttpClientHandler
  $handler.AllowAutoRedirect = $false
  $client = New-Object Net.Http.HttpClient $handler
  $client.Timeout = [TimeSpan]::FromMinutes(15)
  $client.DefaultRequestHeaders.Add('X-API-Key', $env:APIAI_API_KEY)
  $content = New-Object Net.Http.ByteArrayContent (, $form.ToArray())
  $content.Headers.Add('Content-Type', "multipart/form-data; boundary=$boundary")
  $response = $client.PostAsync(${s(request.url)}, $content).GetAwaiter().GetResult()
  $bytes = $response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult()
  if (-not $response.IsSuccessStatusCode -or $bytes.Length -eq 0${request.refusesText ? ` -or "$($response.Content.Headers.ContentType)" -match 'json|^text/'` : ''}) {
    throw "HTTP $([int] $response.StatusCode): $([Text.Encoding]::UTF8.GetString($bytes))"
  }
  [IO.File]::WriteAllBytes($output, $bytes)
}
`;
}

/** An expression as a command's argument. */
function arg(expression: string): string {
  return expression.startsWith('[') ? `(${expression})` : expression;
}
