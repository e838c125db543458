/** Puts a picture on the clipboard. Clipboards take PNG only, so others are redrawn. @throws when the browser refuses */
export async function copyImage(src: string): Promise<void> {
  const blob = await (await fetch(src)).blob();
  const png = blob.type === 'image/png' ? blob : await redrawn(blob);
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
}

async function redrawn(blob: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return await canvas.convertToBlob({ type: 'image/png' });
}
