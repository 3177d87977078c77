import { CancelledError, EngineLostError, messageOf } from '../base/errors';
import type { Progress, Request } from '../engine/protocol';
import type { DetailResponses } from '../terms/detail';
import { noAnswer, noAnswers } from './detailAnswers';
import type { Answer } from './detailAnswers';
import { questionsOf } from './detailQuestions';
import type { DetailCall } from './detailQuestions';
import { ask } from './desk';
import type { Desk } from './desk';
import { Latest } from './latest';
import { asSentence } from './sentence';

/** Keeps the panels about the inside of a head and about the prediction in step with the session. */
export class Detailing {
  private readonly latest = new Map<DetailCall, Latest>();
  private readonly asked = new Map<DetailCall, string>();
  private copying: string | null = null;

  constructor(private readonly desk: Desk) {}

  /** Looks at both stores and asks what the open panel needs. Cheap when nothing has changed. */
  follow(): void {
    const live = this.desk.live.getState();
    const questions = questionsOf(this.desk.session.getState(), live, this.copying);
    for (const name of Object.keys(questions) as DetailCall[]) {
      const request = questions[name];
      const key = JSON.stringify([live.loads, request]);
      if (!request || this.asked.get(name) === key) continue;
      this.asked.set(name, key);
      void this.answer(name, request);
    }
  }

  /** Works out the copying scores of the open model although that takes long. */
  askCopying(): void {
    this.copying = this.desk.live.getState().info?.digest ?? null;
    this.follow();
  }

  /** Another model, or another engine: what was known is over. */
  forget(): void {
    this.latest.forEach((work) => work.cancel());
    this.asked.clear();
    this.desk.live.setState({ detail: noAnswers });
  }

  private async answer<N extends DetailCall>(name: N, request: Request<N>): Promise<void> {
    const work = this.latest.get(name) ?? new Latest();
    this.latest.set(name, work);
    try {
      await work.run(async (signal) => {
        this.patch(name, { running: true, progress: null });
        const hear = (progress: Progress): void => this.patch(name, { progress });
        const value = await ask(this.desk, signal, name, request, hear);
        this.patch(name, { ...noAnswer, value });
      });
    } catch (error) {
      if (error instanceof CancelledError) return;
      if (error instanceof EngineLostError) this.asked.delete(name);
      this.patch(name, { ...noAnswer, problem: asSentence(messageOf(error)) });
    }
  }

  private patch<N extends DetailCall>(name: N, change: Partial<Answer<DetailResponses[N]>>): void {
    this.desk.live.setState(({ detail }) => ({
      detail: { ...detail, [name]: { ...detail[name], ...change } },
    }));
  }
}
