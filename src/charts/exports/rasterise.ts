/**
 * An SVG file as a PNG file of a given width in pixels.
 * @throws Error when the browser cannot draw it
 */
export async function rasterise(svg: string, width: number): Promise<Blob> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    const scale = width / Math.max(1, image.naturalWidth);
    [canvas.width, canvas.height] = [width, Math.round(image.naturalHeight * scale)];
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((done, fail) => {
      canvas.toBlob((blob) => {
        if (blob) done(blob);
        else
          fail(new Error('the browser cannot draw a picture of this size: choose a smaller one'));
      }, 'image/png');
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
