/** What the URL of a placeholder picture asks for. */
export interface Placeholder {
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  /** The words it would draw. */
  readonly text?: string;
}

/** Services that draw a box of a given size, by host; a subdomain such as `www` or `via` counts too. */
const hosts = [
  'placehold.co',
  'placehold.it',
  'placeholder.com',
  'placehold.jp',
  'placeholder.pics',
  'dummyimage.com',
  'picsum.photos',
  'loremflickr.com',
  'placekitten.com',
  'placebear.com',
  'placedog.net',
  'place.dog',
  'placecats.com',
  'placebeard.it',
  'placeimg.com',
  'placecage.com',
  'fillmurray.com',
  'fakeimg.pl',
  'lorempixel.com',
  'dummyjson.com/image',
  'unsplash.it',
  'source.unsplash.com',
];

/** Larger than any picture; a number beyond it is an identifier. */
const maxSide = 10_000;

/** Reads the URL of a placeholder service; `undefined` for any other URL. Never throws. */
export function parsePlaceholder(url: string): Placeholder | undefined {
  let parsed: URL;
  try {
    parsed = new URL(url.startsWith('//') ? `https:${url}` : url);
  } catch {
    return undefined;
  }
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return undefined;
  const known = hosts.some((entry) => {
    const [host = '', path] = entry.split('/');
    const sameHost = parsed.hostname === host || parsed.hostname.endsWith(`.${host}`);
    return sameHost && (path === undefined || parsed.pathname.startsWith(`/${path}/`));
  });
  if (!known) return undefined;
  const text = parsed.searchParams
    .get('text')
    ?.replace(/\\n|\s+/g, ' ')
    .trim();
  return { ...size(parsed.pathname), ...(text === undefined || text === '' ? {} : { text }) };
}

/** `/600x400/…`, `/600/400`, `/600`, `/id/237/600/400`, `/g/200/300`: the first pair, or the first number as a square. */
function size(path: string): { width?: number; height?: number } {
  const parts = path
    .replace(/^\/(?:id|seed)\/[^/]*/, '')
    .split('/')
    .filter((part) => part !== '');
  for (const part of parts) {
    const pair = /^(\d{1,5})x(\d{1,5})(?!\d)/i.exec(part);
    if (pair) return sides(Number(pair[1]), Number(pair[2]));
  }
  const numbers = parts.flatMap((part) => {
    const match = /^(\d{1,5})(?:@\dx)?(?:\.\w+)?$/.exec(part);
    return match ? [Number(match[1])] : [];
  });
  const [width, height = width] = numbers;
  return width === undefined || height === undefined ? {} : sides(width, height);
}

function sides(width: number, height: number): { width?: number; height?: number } {
  return width > 0 && height > 0 && width <= maxSide && height <= maxSide ? { width, height } : {};
}
