import { messageOf } from '../base/errors';
import { tf } from './tfjs';
import { sliceInPlace } from './wasm/slices';

export type BackendName = 'webgpu' | 'wasm' | 'cpu';

/** What runs, as shown on the page. */
export interface BackendInfo {
  readonly name: BackendName;
  /** The GPU's own words, or the kind of wasm. */
  readonly adapter: string;
  readonly threads: number;
  /** The limits that decide what fits, in bytes; absent where there is no GPU. */
  readonly limits?: {
    readonly maxBufferSize: number;
    readonly maxStorageBufferBindingSize: number;
  };
  /** Why a better backend was not taken, in words. */
  readonly passedOver: readonly string[];
}

/** How one backend is brought up; what differs between browser and Node is in the platform. */
export interface Platform {
  /** Registers and readies the backends. @throws when the machine does not have it. */
  readonly start: Readonly<
    Record<
      BackendName,
      (onLost: (reason: string) => void) => Promise<Omit<BackendInfo, 'passedOver'>>
    >
  >;
}

const preference: readonly BackendName[] = ['webgpu', 'wasm', 'cpu'];

/**
 * Starts the best backend there is (webgpu, then wasm, then cpu), or exactly the one asked for.
 * `onLost` is called once if the GPU goes away later.
 * @throws Error when the one asked for is not to be had, with the reason.
 */
export async function startBackend(
  platform: Platform,
  wanted: BackendName | 'auto',
  onLost: (reason: string) => void = () => undefined,
): Promise<BackendInfo> {
  const passedOver: string[] = [];
  for (const name of wanted === 'auto' ? preference : [wanted]) {
    try {
      const info = await platform.start[name](onLost);
      return { ...info, passedOver };
    } catch (error) {
      passedOver.push(`${name}: ${messageOf(error)}`);
    }
  }
  throw new Error(`no backend could be started (${passedOver.join('; ')})`);
}

/** Makes a backend current. @throws Error when it cannot be made so. */
export async function activate(name: BackendName): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`the ${name} backend did not start`);
  await tf.ready();
  if (name === 'wasm') sliceInPlace();
}
