/** What the bytes of a result are. `undefined` elsewhere means: none of these. */
export type MediaType =
  | 'image/png'
  | 'image/jpeg'
  | 'image/webp'
  | 'image/gif'
  | 'image/avif'
  | 'image/svg+xml'
  | 'video/mp4'
  | 'video/webm'
  | 'application/json'
  | 'application/pdf'
  | 'application/zip'
  | 'audio/mpeg'
  | 'audio/wav'
  | 'text/html'
  | 'text/plain'
  | 'application/octet-stream';
