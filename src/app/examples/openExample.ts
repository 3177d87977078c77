import type { Example } from '../../state/examples';
import { labParameters } from '../../state/session';
import type { Session } from '../../state/session';
import type { Workbench } from '../../state/workbench';

/** Puts an example's session in place of the present one; what is not about the model stays. */
export function openExample(
  { session, opening, live }: Workbench,
  { session: shown }: Example,
): void {
  const { backend, lab, parameters, model } = session.getState();
  const digest = model.id === shown.model.id ? model.digest : undefined;
  live.setState({ maximised: null });
  session.setState({
    ...{ ...shown, backend, lab },
    ...{ model: { ...shown.model, digest }, parameters: labParameters(parameters) },
  });
  void opening.settle();
}

/** Whether a session is still the example's: its model and text. */
export function isExample({ model, text }: Session, { session }: Example): boolean {
  return model.source === 'bundled' && model.id === session.model.id && text === session.text;
}
