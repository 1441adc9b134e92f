/** Files up to this size are sent as they are; the server decodes them. */
export const MOST_BYTES_SENT = 3_000_000;
/** Larger ones are drawn again with this longest side: more than any model looks at. */
const LONGEST_SIDE = 1_600;

export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/bmp'] as const;

/** Returns the size of a picture drawn again so that its longest side is at most 1,600 pixels; never larger than it is. */
export function sizeToSend({ width, height }: { width: number; height: number }): { width: number; height: number } {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Returns why a file cannot be sent, or null. */
export function refuseFile(file: { name: string; type: string; size: number }): string | null {
  if (!PICTURE_TYPES.some((type) => type === file.type)) return `“${file.name}” is not a picture that models read: choose a PNG, JPEG, WebP, GIF or BMP file.`;
  return file.size === 0 ? `“${file.name}” is empty.` : null;
}

/** Returns bytes as base64. */
export function base64Of(bytes: Uint8Array): string {
  const chunks: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) chunks.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(chunks.join(''));
}
