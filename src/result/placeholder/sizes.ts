const areaOf1K = 1024 * 1024;
const up16 = (value: number) => Math.ceil(value / 16 - 1e-9) * 16;

/**
 * Pixel size of a result. 1K keeps about the area of 1024 × 1024 with sides a multiple of 16 (16:9 is 1376 × 768);
 * 512 has 512 on the short side; 2K and 4K are two and four times 1K.
 * @param aspectRatio such as `16:9`
 * @param imageSize `512`, `1K`, `2K` or `4K`
 */
export function resultSize(aspectRatio: string, imageSize: string): { width: number; height: number } {
  const [across = 1, down = 1] = aspectRatio.split(':').map(Number);
  const ratio = Math.max(across, down) / Math.min(across, down);
  const factor = imageSize === '2K' ? 2 : imageSize === '4K' ? 4 : 1;
  const short = imageSize === '512' ? 512 : up16(Math.sqrt(areaOf1K / ratio)) * factor;
  const long = imageSize === '512' ? up16(short * ratio) : up16((short / factor) * ratio) * factor;
  return across >= down ? { width: long, height: short } : { width: short, height: long };
}
