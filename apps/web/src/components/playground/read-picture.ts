import { MOST_BYTES_SENT, base64Of, refuseFile, sizeToSend } from './fit-picture';

/** A chosen picture, ready to send, with the pixels that its preview is drawn from. */
export type ChosenPicture = { name: string; base64: string; bitmap: ImageBitmap; redrawn: boolean };

/** Returns a picture file in the form that a query carries; files that are too large are drawn again smaller. Throws an Error for people. */
export async function readPicture(file: File): Promise<ChosenPicture> {
  const refused = refuseFile(file);
  if (refused !== null) throw new Error(refused);
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(`“${file.name}” cannot be read as a picture: it may be damaged. Choose another file.`);
  });
  if (file.size <= MOST_BYTES_SENT) return { name: file.name, base64: base64Of(new Uint8Array(await file.arrayBuffer())), bitmap, redrawn: false };
  const smaller = await drawSmaller(bitmap);
  return { name: file.name, base64: base64Of(new Uint8Array(await smaller.arrayBuffer())), bitmap, redrawn: true };
}

function drawSmaller(bitmap: ImageBitmap): Promise<Blob> {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, sizeToSend(bitmap));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('The browser could not make the picture smaller: choose a file below 3 MB.')) : resolve(blob)), 'image/jpeg', 0.92);
  });
}
