import { InputError } from '../base/errors';

/** A model on a hub: Hugging Face, or anything with its addresses. */
export interface HubReference {
  /** `org/name`. */
  readonly id: string;
  /** A branch, tag or commit. */
  readonly revision: string;
  /** The hub's address. */
  readonly endpoint: string;
  readonly token?: string | undefined;
}

/** What the name of a model that is fetched says about where it is. */
export type RemoteName =
  | { readonly kind: 'hub'; readonly id: string }
  /** A folder; `id` is its address with a slash at its end. */
  | { readonly kind: 'url'; readonly id: string };

export const defaultEndpoint = 'https://huggingface.co';

const hubName = /^(?:(https?:\/\/[\w.:-]+)\/)?([\w.-]+(?:\/[\w.-]+)?)(?:@([\w./-]+))?$/;
const examples = 'openai-community/gpt2 or https://example.org/models/gpt2/';

/** Reads `org/name`, `org/name@revision` or `https://hub.example/org/name@revision`. */
export function parseHubName(text: string): HubReference {
  const [, endpoint = defaultEndpoint, id = '', revision = 'main'] =
    hubName.exec(text.trim()) ?? [];
  if (id !== '' && !text.includes('..')) return { id, revision, endpoint };
  throw new InputError(`expected a model such as ${examples}, got "${text}"`);
}

/** The hub name of a reference; Hugging Face's address is left out. */
export function hubNameOf({ id, revision, endpoint }: HubReference): string {
  return `${endpoint === defaultEndpoint ? '' : `${endpoint}/`}${id}@${revision}`;
}

/**
 * Tells models of a hub from folders at any address. A folder's address may end in a slash or in its
 * config.json; Hugging Face's pages (`/org/name/tree/revision`) are the models that they show. An
 * address of two parts (`https://host/a/b`) may be both and is read as a hub's: see `folderInstead`.
 * @throws InputError for what is neither
 */
export function parseRemoteName(text: string): RemoteName {
  const name = text.trim();
  if (!/^https?:\/\//.test(name)) return { kind: 'hub', id: hubNameChecked(name) };
  const url = parseAddress(name);
  const page = /^(?:www\.)?(?:huggingface\.co|hf\.co)$/.test(url.host) && pageOfHub(url.pathname);
  if (page) return page;
  if (hubName.test(name) && !name.endsWith('config.json')) {
    return { kind: 'hub', id: hubNameChecked(name) };
  }
  return { kind: 'url', id: folderAddress(url) };
}

/** The folder that a hub name with an address of two parts may mean; undefined where it cannot. */
export function folderInstead(id: string): string | undefined {
  const { endpoint } = parseHubName(id);
  if (endpoint === defaultEndpoint || id.includes('@')) return undefined;
  return folderAddress(parseAddress(id));
}

/** What opens a model that is kept: a folder's address, or a hub name at its commit. */
export function keptName({ name, commit }: { name: string; commit: string }): string {
  return name.endsWith('/') ? name : `${name}@${commit}`;
}

/** `/org/name`, or with `/tree/revision`, `/blob/revision/file` and the like after it. */
function pageOfHub(path: string): RemoteName | undefined {
  const [, id, how, revision = 'main', below = ''] =
    /^\/([\w.-]+\/[\w.-]+)(?:\/(tree|blob|resolve)\/([\w.-]+)(?:\/(.*))?)?\/?$/.exec(path) ?? [];
  if (id === undefined) return undefined;
  const folder = how === 'tree' ? below : below.replace(/[^/]*$/, '');
  const plain = folder.replace(/\/+$/, '');
  if (plain === '') return { kind: 'hub', id: how ? `${id}@${revision}` : id };
  return { kind: 'url', id: `${defaultEndpoint}/${id}/resolve/${revision}/${plain}/` };
}

function hubNameChecked(name: string): string {
  parseHubName(name);
  return name;
}

function parseAddress(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InputError(`expected a model such as ${examples}, got "${text}"`);
  }
  if (url.username === '' && url.password === '') return url;
  throw new InputError('an address with a password in it would end up in links: leave it out');
}

/** Files lie in stores by names that systems limit to 255 bytes. */
const longestAddress = 150;

function folderAddress({ origin, pathname }: URL): string {
  const address = `${origin}${pathname.replace(/\/config\.json$/, '/').replace(/\/*$/, '/')}`;
  const { length } = encodeURIComponent(address);
  if (length <= longestAddress) return address;
  throw new InputError(`an address of at most ${longestAddress} bytes can be read, got ${length}`);
}
