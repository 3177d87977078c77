import { InputError } from '../base/errors';
import type { NdArray } from '../base/ndarray';
import type { LoadedModel } from '../model/loaded';
import { pixelsOf } from '../model/vision/pixels';
import { pictureDigest } from '../terms/pictures';
import type { Picture } from '../terms/pictures';

/** How many pictures are kept; an older one has to be added again. */
const most = 8;

/** The pictures that runs may name, by their digests. */
export class Pictures {
  private readonly pictures = new Map<string, Picture>();

  /** Keeps a picture and gives its digest. */
  add(picture: Picture): string {
    const digest = pictureDigest(picture);
    this.pictures.delete(digest);
    this.pictures.set(digest, picture);
    for (const old of [...this.pictures.keys()].slice(0, -most)) this.pictures.delete(old);
    return digest;
  }

  /**
   * What the model reads of the picture that a run names; undefined for runs without one.
   * @throws InputError when the picture is not here, or the model reads none
   */
  pixelsOf(model: LoadedModel, digest: string | undefined): NdArray | undefined {
    if (digest === undefined) return undefined;
    const picture = this.pictures.get(digest);
    if (!picture) throw new InputError(`no picture ${digest.slice(0, 8)} is here: add it first`);
    return pixelsOf(picture, model);
  }
}
