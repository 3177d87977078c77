import { messageOf } from '../base/errors';
import type { ModelInfo } from '../terms/models';
import type { Desk } from './desk';
import { defaultDetail } from './detailChoice';
import { digestMismatch, fitToModel } from './fit';
import { droppedPart } from './link';
import { modelPartOf } from './linkPart';
import { dismiss, notify, notifyDropped } from './live';
import { asSentence } from './sentence';
import { defaultSession, sameModel } from './session';
import type { ModelChoice, Session } from './session';

/** How a model takes its place on the page. */
export interface Taking {
  /** The session came from a link, so what does not fit is said. */
  readonly outside: boolean;
  /** It was loaded just now, so its numbers are asked for again. */
  readonly loaded: boolean;
}

/** Puts a model and a session about it in place of those before. */
export function takeModel(
  { live, session, engine }: Desk,
  info: ModelInfo,
  target: Session,
  { outside, loaded }: Taking,
): void {
  const old = live.getState().info;
  const mismatch = outside ? digestMismatch(target, info) : null;
  const { session: fitted, dropped } = fitToModel(target, info);
  // Ids of one vocabulary mean nothing in another.
  const other = !outside && old !== null && old.digest !== info.digest;
  session.setState(other ? { ...fitted, detail: defaultDetail } : fitted);
  if (old?.digest !== info.digest) {
    live.setState({
      shown: null,
      patterns: null,
      figure: null,
      tiles: null,
      scored: null,
      analyses: {},
      lastHead: null,
      hoverHead: null,
    });
    live.setState({ pinnedToken: null, hoverToken: null, refused: null });
    live.setState({ several: null, generation: null });
  }
  if (!outside) dismiss(live, 'model');
  live.setState(({ loads }) => ({ info, wantsFolder: null, loads: loaded ? loads + 1 : loads }));
  if (mismatch) notify(live, { key: 'digest', kind: 'warning', message: mismatch });
  notifyDropped(live, dropped);
  if (old && old.digest !== info.digest) {
    engine.call('unload', { model: old.digest }).catch(() => undefined);
  }
}

/** After a model could not be opened: the session names the one that is open again. */
export function putBack({ live, session }: Desk): void {
  const { info, wantsFolder } = live.getState();
  if (!info || wantsFolder || sameModel(info, session.getState().model)) return;
  const { model: _, ...others } = session.getState();
  const model = { source: info.source, id: info.id };
  session.setState(
    fitToModel({ ...others, model, text: null, tokens: null, detail: defaultDetail }, info).session,
  );
}

/** Whether the default model can take the place of one that could not be opened. */
export function canStandIn({ live }: Desk, model: ModelChoice, error: unknown): boolean {
  const lost = error instanceof Error && error.name === 'EngineLostError';
  return !lost && live.getState().info === null && !sameModel(model, defaultSession.model);
}

/** Says which model could not be opened and that the default one is shown. */
export function sayStandIn({ live }: Desk, model: ModelChoice, error: unknown): void {
  const instead = asSentence(`the page shows ${defaultSession.model.id} instead`);
  const message = `${droppedPart(modelPartOf(model), messageOf(error))} ${instead}`;
  notify(live, { key: 'stand-in', kind: 'error', message });
}
