import type { CallContext } from './held';
import type { CallName, CheckedRequest, Responses } from './protocol';

type LabCall = Extract<CallName, `lab${string}`>;

/** What the engine does for each call on training runs. */
export const labHandlers: {
  readonly [N in LabCall]: (
    request: CheckedRequest<N>,
    context: CallContext,
  ) => Promise<Responses[N]>;
} = {
  labBegin: ({ spec, fresh }, { held }) => held.labRuns.begin(spec, fresh),
  labState: async ({ id }, { held }) => Promise.resolve(held.labRuns.state(id)),
  labTrain: ({ id, until }, context) => context.held.labRuns.train(id, until, context),
  labRewind: ({ id, step }, { held }) => held.labRuns.rewind(id, step),
  labView: ({ id, step }, { held, checkpoint }) => held.labRuns.view(id, step, checkpoint),
  labStudy: (request, context) => context.held.labRuns.study(request, context),
  labKept: (_, { held }) => held.labRuns.kept(),
  async labEnd({ id, forget }, { held }) {
    await held.labRuns.end(id, forget);
    return null;
  },
};
