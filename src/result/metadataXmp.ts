const NAMESPACE = 'urn:nano-banana-studio:recipe#';
const PREFIX = 'nbs';
const OWN_START = `<rdf:Description rdf:about="" xmlns:${PREFIX}="${NAMESPACE}"`;
const OWN_END = '</rdf:Description>';
/** Longer prompts are shortened in the description that other programs show. The recipe holds them whole. */
const DESCRIPTION = 4000;

/**
 * An XMP packet with a recipe: a new one, or an existing one with the recipe added and all else kept.
 * @param recipe JSON on one line
 * @param prompt shown by other programs as the picture's description, unless the packet has one
 * @returns `undefined` if the existing packet can't be added to
 */
export function xmpWithRecipe(recipe: string, prompt: string, existing?: string): string | undefined {
  const kept = existing === undefined ? undefined : withoutOwn(existing);
  const described = kept?.includes('dc:description') ?? false;
  const own =
    `${OWN_START}${described ? '' : ' xmlns:dc="http://purl.org/dc/elements/1.1/"'}>` +
    (described ? '' : description(prompt)) +
    `<${PREFIX}:recipe>${escapeXml(recipe)}</${PREFIX}:recipe>${OWN_END}`;
  if (kept === undefined)
    return (
      `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">` +
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${own}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
    );
  const end = kept.lastIndexOf('</rdf:RDF>');
  // In other encodings, with other prefixes, about a named resource, or with a damaged recipe of ours: rare, and not
  // worth the risk of breaking it.
  if (
    end < 0 ||
    kept.includes(`${PREFIX}:recipe`) ||
    kept.includes('\uFFFD') ||
    /rdf:about\s*=\s*(?:"[^"]|'[^'])/.test(kept)
  )
    return undefined;
  return kept.slice(0, end) + own + kept.slice(end);
}

function description(prompt: string): string {
  if (prompt.trim() === '') return '';
  const short = prompt.length > DESCRIPTION ? `${prompt.slice(0, DESCRIPTION)}…` : prompt;
  const value = escapeXml(short);
  return `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${value}</rdf:li></rdf:Alt></dc:description>`;
}

function withoutOwn(packet: string): string {
  const start = packet.indexOf(OWN_START);
  const end = start < 0 ? -1 : packet.indexOf(OWN_END, start);
  return end < 0 ? packet : packet.slice(0, start) + packet.slice(end + OWN_END.length);
}

/** The recipe in an XMP packet, as an element or as an attribute (XMP writers turn one into the other). Never throws. */
export function recipeInXmp(packet: string): string | undefined {
  const element = between(packet, `<${PREFIX}:recipe>`, `</${PREFIX}:recipe>`);
  const attribute = element ?? between(packet, `${PREFIX}:recipe="`, '"') ?? between(packet, `${PREFIX}:recipe='`, "'");
  return attribute === undefined ? undefined : unescapeXml(attribute);
}

/** Whether a packet says that content credentials for the file are kept elsewhere (C2PA 2.2, "external manifests"). */
export function hasRemoteCredentials(packet: string): boolean {
  return packet.includes('dcterms:provenance');
}

function between(text: string, before: string, after: string): string | undefined {
  const start = text.indexOf(before);
  const end = start < 0 ? -1 : text.indexOf(after, start + before.length);
  return end < 0 ? undefined : text.slice(start + before.length, end);
}

/** Text for an element. What XML 1.0 can't hold (most control characters, lone surrogates, U+FFFE, U+FFFF) is replaced. */
function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}

function unescapeXml(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (whole, hex, decimal, name) => {
    if (typeof name === 'string') return named[name.toLowerCase()] ?? whole;
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
