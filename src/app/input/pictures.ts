import { InputError } from '../../base/errors';
import type { Picture } from '../../terms/pictures';

/** The first picture among some files; undefined where there is none. */
export function pictureAmong(files: Iterable<File>): File | undefined {
  return [...files].find(({ type }) => type.startsWith('image/'));
}

/**
 * The pixels of a picture's file, upright as its camera says; what is transparent lies on white.
 * @throws InputError when the browser cannot read it
 */
export async function readPicture(file: File): Promise<Picture> {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none' }).catch(() => {
    throw new InputError(
      `${file.name || 'what was given'} is no picture that this browser can read`,
    );
  });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (!context) throw new InputError('this browser gives no pixels of pictures');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const colours = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) colours.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
  return { width, height, data: colours };
}
