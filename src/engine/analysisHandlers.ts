import { suitedTo } from '../analyses/define';
import type { Given, MethodContext, MethodInput } from '../analyses/define';
import { analysisOf } from '../analyses/registry';
import { InputError } from '../base/errors';
import { random } from '../base/random';
import type { LoadedModel } from '../model/loaded';
import { checkHead } from '../terms/heads';
import { checked } from './checked';
import { withHaystack } from './haystackFiles';
import type { CallContext, Held } from './held';
import type { CallName, CheckedRequest, Responses } from './protocol';

type AnalysisCall = Extract<CallName, 'analyse' | 'analysisDetail' | 'addDocuments' | 'addScores'>;

/** What the engine does for each call on analyses, and on what they are given. */
export const analysisHandlers: {
  readonly [N in AnalysisCall]: (
    request: CheckedRequest<N>,
    context: CallContext,
  ) => Promise<Responses[N]>;
} = {
  async analyse(request, context) {
    const { model, input, settings, method } = await prepared(request, context);
    try {
      return await method.run(model, input, settings, {
        ...contextOf(request, context),
        onProgress: (stage, done, total, partial) => {
          context.report({ stage, done, total, partial });
        },
      });
    } finally {
      await context.held.work.flush();
    }
  },

  async analysisDetail(request, context) {
    const { model, input, settings, method } = await prepared(request, context);
    if (!method.detail) throw new InputError(`${request.id} knows no more than its result`);
    return method.detail(model, input, settings, request.about, contextOf(request, context));
  },

  addDocuments: ({ after, documents }, { held }) => held.given.addDocuments(after, documents),

  addScores: ({ scores }, { held }) => Promise.resolve({ scores: held.given.addScores(scores) }),
};

type Asked = CheckedRequest<'analyse'>;

/** @throws InputError for a model that the analysis does not support, or parameters or heads that it does not have. */
async function prepared(request: Asked, context: CallContext) {
  const { id, parameters, tokens, heads } = request;
  const model = context.held.model(request.model);
  const analysis = analysisOf(id);
  const supported = analysis.supports(model.info);
  if (supported !== true) throw new InputError(`${analysis.title} ${supported}`);
  const given = givenTo(request, model, context);
  const asked = checked(analysis.parameters, parameters);
  const settings = await withHaystack(asked, (name) => given.documents(name));
  heads?.forEach((head) => checkHead(head, model.config));
  const input: MethodInput = { tokens, heads, given };
  return { model, settings, input, method: await analysis.method() };
}

function givenTo({ id, seed }: Asked, model: LoadedModel, context: CallContext): Given {
  const { given, work }: Held = context.held;
  const { digest } = model.info;
  return {
    documents: (name) => given.documents(name),
    scores: (name) => given.scores(name),
    async analyse(other, own, schema, tell) {
      const parameters = { ...suitedTo(model.info, analysisOf(other)).values, ...own };
      const settings = { result: parameters, seed };
      const kept = await work.pieces({ analysis: other, model: digest, settings }, schema);
      const [known] = kept.done;
      if (known !== undefined) return known;
      const found = await analysisHandlers.analyse(
        { model: digest, id: other, parameters, seed },
        { ...context, report: ({ stage, done, total }) => tell(stage, done, total) },
      );
      const read = schema.parse(found);
      kept.add(read);
      return read;
    },
    pieces: (settings, schema) =>
      work.pieces({ analysis: id, model: digest, settings: { pieces: settings } }, schema),
  };
}

function contextOf({ seed }: Asked, { checkpoint }: CallContext): MethodContext<never> {
  return { onProgress: () => undefined, checkpoint, random: random(seed) };
}
