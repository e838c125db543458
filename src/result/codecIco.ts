/**
 * A Windows icon file that holds PNG pictures (read by Windows since Vista and by every browser).
 * @param pictures square PNGs, at most 256 pixels a side
 */
export function icoOf(
  pictures: readonly { readonly bytes: Uint8Array; readonly width: number; readonly height: number }[],
): Uint8Array {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2); // an icon
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  pictures.forEach(({ bytes, width, height }, index) => {
    const at = 6 + 16 * index;
    head[at] = width & 255; // 256 is written as 0
    head[at + 1] = height & 255;
    head.writeUInt16LE(1, at + 4); // planes
    head.writeUInt16LE(32, at + 6); // bits a pixel
    head.writeUInt32LE(bytes.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += bytes.length;
  });
  return Buffer.concat([head, ...pictures.map(({ bytes }) => bytes)]);
}
