/** What a tool's answer is made like. */
export type Makes = 'image' | 'cutout' | 'upscale' | 'svg' | 'mp4' | 'webm' | 'json' | 'text';

/** One parameter of a tool, as strictly as the service takes it. */
export interface ParameterSpec {
  readonly name: string;
  readonly kind: 'text' | 'choice' | 'integer' | 'number' | 'image';
  readonly description: string;
  readonly required?: boolean;
  readonly allowed?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly defaultValue?: string;
  /** Images only: how many parts of this name. */
  readonly maxFiles?: number;
  /** Leave `type` out of the catalog entry, as the service sometimes does: it must be inferred. */
  readonly untyped?: boolean;
}

/** A tool that the simulator runs. */
export interface ToolSpec {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly type: 'workflow' | 'pipeline' | 'utility';
  readonly price: number;
  readonly makes: Makes;
  readonly params: readonly ParameterSpec[];
}

const choice = (
  name: string,
  allowed: readonly string[],
  defaultValue: string,
  description: string,
): ParameterSpec => ({ name, kind: 'choice', allowed, defaultValue, description });

/** The seed's tool, field for field as in the contract. */
export const nanoBanana2: ToolSpec = {
  slug: 'nano-banana-2-2',
  name: 'Nano Banana 2',
  description: 'Generates and edits images from a prompt.',
  category: 'Image generation',
  type: 'workflow',
  price: 0.05,
  makes: 'image',
  params: [
    { name: 'PROMPT', kind: 'text', required: true, description: 'Text prompt' },
    { name: 'image', kind: 'image', maxFiles: 4, description: 'Image to edit (PNG, JPEG, WebP), up to 4' },
    choice('aspect_ratio', ['1:1', '3:4', '4:3', '9:16', '16:9'], '1:1', 'Aspect ratio of the result'),
    choice('image_size', ['512', '1K', '2K', '4K'], '1K', 'Output resolution'),
    {
      name: 'max_output_tokens',
      kind: 'integer',
      minimum: 1,
      maximum: 65536,
      description: 'Output token limit (max 65536)',
    },
    { name: 'negative_prompt', kind: 'text', description: 'What to leave out' },
    choice('person_generation', ['dont_allow', 'allow_adult', 'allow_all'], 'allow_adult', 'People in the result'),
    choice(
      'safety_filter_level',
      ['BLOCK_LOW_AND_ABOVE', 'BLOCK_MEDIUM_AND_ABOVE', 'BLOCK_ONLY_HIGH', 'BLOCK_NONE'],
      'BLOCK_ONLY_HIGH',
      'Content filter',
    ),
    {
      name: 'temperature',
      kind: 'number',
      minimum: 0,
      maximum: 1,
      defaultValue: '1',
      description: 'Randomness, 0 to 1',
    },
    {
      name: 'top_k',
      kind: 'integer',
      minimum: 1,
      maximum: 64,
      defaultValue: '64',
      description: 'Top-k sampling (max 64)',
      untyped: true,
    },
    {
      name: 'top_p',
      kind: 'number',
      minimum: 0,
      maximum: 1,
      defaultValue: '0.95',
      description: 'Nucleus sampling, 0 to 1',
    },
  ],
};

const prompt: ParameterSpec = { name: 'prompt', kind: 'text', required: true, description: 'What to make' };
const image: ParameterSpec = {
  name: 'image',
  kind: 'image',
  required: true,
  maxFiles: 1,
  description: 'Image to work on',
};
const strength: ParameterSpec = {
  name: 'strength',
  kind: 'number',
  minimum: 0,
  maximum: 1,
  defaultValue: '0.6',
  description: 'How much to change, 0 to 1',
};

/** Parameters by what a tool makes; the first character of a row of the list below picks one. */
const kinds: Readonly<Record<string, { makes: Makes; type: ToolSpec['type']; params: readonly ParameterSpec[] }>> = {
  g: {
    makes: 'image',
    type: 'workflow',
    params: [
      prompt,
      choice('aspect_ratio', ['1:1', '3:4', '4:3', '9:16', '16:9'], '1:1', 'Aspect ratio'),
      {
        name: 'steps',
        kind: 'integer',
        minimum: 1,
        maximum: 50,
        defaultValue: '28',
        description: 'Steps (max 50)',
        untyped: true,
      },
    ],
  },
  e: { makes: 'image', type: 'workflow', params: [{ ...prompt, description: 'What to change' }, image, strength] },
  m: {
    makes: 'image',
    type: 'pipeline',
    params: [
      { ...prompt, required: false },
      { ...image, name: 'product_image' },
      { ...image, name: 'scene_image', required: false, maxFiles: 3 },
    ],
  },
  c: {
    makes: 'cutout',
    type: 'utility',
    params: [image, choice('edges', ['hard', 'soft'], 'soft', 'Edge of the cut-out')],
  },
  u: { makes: 'upscale', type: 'utility', params: [image, choice('scale', ['2', '4'], '2', 'Enlargement')] },
  s: {
    makes: 'svg',
    type: 'utility',
    params: [
      image,
      { name: 'colors', kind: 'integer', minimum: 2, maximum: 64, defaultValue: '16', description: 'Colours (2-64)' },
    ],
  },
  v: {
    makes: 'mp4',
    type: 'workflow',
    params: [
      prompt,
      { ...image, required: false, description: 'First frame' },
      choice('duration', ['4', '6', '8'], '4', 'Seconds'),
    ],
  },
  w: { makes: 'webm', type: 'workflow', params: [prompt, choice('duration', ['4', '8'], '4', 'Seconds')] },
  j: {
    makes: 'json',
    type: 'utility',
    params: [image, { name: 'question', kind: 'text', description: 'What to look for' }],
  },
  t: {
    makes: 'text',
    type: 'utility',
    params: [image, choice('language', ['en', 'de', 'es', 'ja', 'zh'], 'en', 'Language of the answer')],
  },
};

const rows: readonly (readonly [kind: string, category: string, price: number, names: string])[] = [
  [
    'g',
    'Image generation',
    0.04,
    'Nano Banana|Nano Banana Pro|Imagen 4|Imagen 4 Ultra|Imagen 4 Fast|Flux Dev|Flux Pro|Flux Schnell|Flux Ultra|SDXL Lightning|SD 3.5 Large|SD 3.5 Medium|Recraft V3|Ideogram V3|Ideogram Turbo|Seedream 4|Hunyuan Image|Qwen Image|Kolors|Playground V3|HiDream Full|HiDream Fast|Aura Flow|Sana Sprint|Pixel Art Maker|Logo Maker|Icon Maker|Sticker Maker|Wallpaper Maker|Pattern Maker|Texture Maker|Avatar Maker',
  ],
  [
    'e',
    'Image editing',
    0.05,
    'Flux Kontext|Qwen Image Edit|Seed Edit|Restyle|Colorize|Relight|Restore Photo|Remove Object|Replace Background|Add Text|Age Change|Hair Style|Make-up|Season Change|Day to Night|Cartoonize|Sketch to Image|Line Art|Oil Painting|Outpaint',
  ],
  [
    'm',
    'Products',
    0.12,
    'Product Scene|Try On Clothes|Furniture in Room|Car on Road|Label on Bottle|Model with Product',
  ],
  ['c', 'Background', 0.01, 'Remove Background|Remove Background Pro|Portrait Cut-out|Product Cut-out'],
  ['u', 'Upscaling', 0.02, 'Upscale|Upscale Pro|Face Upscale|Denoise|Deblur|Sharpen'],
  ['s', 'Vectors', 0.03, 'Vectorize|Vectorize Logo|Image to SVG Icon'],
  ['v', 'Video', 0.4, 'Veo 3|Veo 3 Fast|Kling 2|Seedance|Hailuo 02|Wan 2.2|Runway Turn|Pixverse'],
  ['w', 'Video', 0.25, 'Loop Maker|Boomerang'],
  [
    'j',
    'Understanding',
    0.005,
    'Image to JSON|Detect Objects|Detect Faces|Read Barcode|Content Check|Color Palette|Image Quality',
  ],
  ['t', 'Understanding', 0.004, 'Describe Image|Alt Text|Read Text|Caption|Translate Sign|Image to Prompt'],
];

/** `Remove Background` → `remove-background`. */
function slugOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

/** Every well-formed tool of the account, Nano Banana 2 first. */
export const tools: readonly ToolSpec[] = [
  nanoBanana2,
  ...rows.flatMap(([kind, category, price, names]) =>
    names.split('|').map((name): ToolSpec => {
      const spec = kinds[kind];
      if (!spec) throw new Error(`no kind ${kind}`);
      return { slug: slugOf(name), name, description: `${name}: ${category.toLowerCase()}.`, category, price, ...spec };
    }),
  ),
];

/** The user's own pipelines, run at /flow/{slug}. */
export const flows: readonly ToolSpec[] = [
  {
    slug: 'my-hero-image',
    name: 'My hero image',
    description: 'Generate, upscale, sharpen.',
    category: 'Flows',
    type: 'pipeline',
    price: 0.08,
    makes: 'image',
    params: [prompt],
  },
  {
    slug: 'shop-cut-out',
    name: 'Shop cut-out',
    description: 'Remove the background, enlarge.',
    category: 'Flows',
    type: 'pipeline',
    price: 0.03,
    makes: 'cutout',
    params: [image],
  },
  {
    slug: 'tell-me-about-it',
    name: 'Tell me about it',
    description: 'Describe, then list objects.',
    category: 'Flows',
    type: 'pipeline',
    price: 0.01,
    makes: 'json',
    params: [image],
  },
];
