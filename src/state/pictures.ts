import { CancelledError, InputError, messageOf } from '../base/errors';
import type { Picture } from '../terms/pictures';
import { isSample, sampleNames, samplePicture } from '../terms/samplePictures';
import { ask } from './desk';
import type { Desk } from './desk';
import { Latest } from './latest';
import { dismiss, notify } from './live';
import type { Live } from './live';
import { asSentence } from './sentence';
import type { Session } from './session';

/** How many of the user's pictures are kept for Back. */
const most = 8;

/**
 * The picture that the session is about.
 * @throws InputError for an own picture that is not here: a link names it, but does not hold it
 */
export function pictureOf(
  { image }: Pick<Session, 'image'>,
  { pictures }: Pick<Live, 'pictures'>,
): Picture {
  const name = image ?? sampleNames[0];
  if (isSample(name)) return samplePicture(name);
  const own = pictures[name];
  if (own) return own;
  throw new InputError(
    `the picture of this link (digest ${name.slice(0, 8)}) is its owner's own and not in the link: ` +
      'choose the same file again, or take a sample',
  );
}

/** Takes the user's own pictures: what they are is known to this page only. */
export class PictureTaking {
  private readonly latest = new Latest();

  constructor(private readonly desk: Desk) {}

  /** Makes a picture the session's; `read` gives its pixels. */
  async take(read: () => Promise<Picture>): Promise<void> {
    const { live, session } = this.desk;
    const { info } = live.getState();
    dismiss(live, 'picture');
    if (!info?.image) {
      this.say('error', 'The open model reads no pictures: open a vit or deit model first.');
      return;
    }
    try {
      await this.latest.run(async (signal) => {
        const picture = await read();
        const request = { model: info.digest, picture };
        const { image } = await ask(this.desk, signal, 'addImage', request);
        const wanted = missing(session.getState(), live.getState());
        live.setState(({ pictures }) => ({ pictures: withPicture(pictures, image, picture) }));
        if (wanted !== null && wanted !== image) {
          const digests = `digest ${image.slice(0, 8)}, there ${wanted.slice(0, 8)}`;
          this.say(
            'warning',
            `This is another picture than the link's (${digests}): its numbers differ.`,
          );
        }
        session.setState({ image });
      });
    } catch (error) {
      if (error instanceof CancelledError) return;
      this.say('error', asSentence(messageOf(error)));
    }
  }

  private say(kind: 'error' | 'warning', message: string): void {
    notify(this.desk.live, { key: 'picture', kind, message });
  }
}

/** The digest of the own picture that the session names and nobody has given yet. */
function missing({ image }: Session, { pictures }: Live): string | null {
  return image === null || isSample(image) || image in pictures ? null : image;
}

function withPicture(
  pictures: Live['pictures'],
  digest: string,
  picture: Picture,
): Live['pictures'] {
  const { [digest]: _, ...others } = pictures;
  return Object.fromEntries([...Object.entries(others).slice(1 - most), [digest, picture]]);
}
