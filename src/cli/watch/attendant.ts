import type { Note } from './note.ts';
import { ask, type Question } from './ask.ts';
import type { Display } from './display.ts';
import { approvalHint } from './hints.ts';
import { Interrupted } from './interrupts.ts';
import { approvalQuestion, interruptQuestion, type AtApproval, type AtInterrupt } from './questions.ts';
import type { Style, Terminal } from './terminal.ts';
import { planLines } from '../render/plan/plan-lines.ts';
import type { PlatformRun } from '../temporal/platform-run.ts';
import { NotTaken } from '../temporal/tell.ts';
import type { PlatformPlan, Progress } from '../../workflows/types.ts';

export interface Attended {
  run: Pick<PlatformRun, 'platform' | 'plan' | 'tell'>;
  display: Display;
  style: Style;
  /** Where questions are asked; absent: nobody can be asked, so it says what to type. */
  terminal?: Terminal;
  /** Ends the watching, with the reason. */
  end(reason: unknown): void;
}

/** Shows a deployment, and asks the one who watches it what only a person can say: whether to approve, what Ctrl-C meant. */
export class Attendant implements Display {
  readonly #attended: Attended;
  #progress: Progress | undefined;
  #announced = '';
  /** The question that is open; one about an approval is withdrawn when somebody else has given it. */
  #question: { withdraw: AbortController; about?: string } | undefined;

  constructor(attended: Attended) {
    this.#attended = attended;
  }

  show(progress: Progress | undefined, notes: readonly Note[]): void {
    this.#progress = progress;
    const awaiting = progress?.awaitingApproval.join(',') ?? '';
    if (this.#question) {
      const { about = awaiting, withdraw } = this.#question;
      if (about !== awaiting) withdraw.abort(new Withdrawn());
      return;
    }
    this.#attended.display.show(progress, notes);
    if (awaiting === this.#announced) return;
    this.#announced = awaiting;
    if (progress && awaiting) this.#approval(progress).catch((error: unknown) => this.#attended.end(error));
  }

  note(lines: string[]): void {
    this.#attended.display.note(lines);
  }

  /** Shows how the run ended: there is nothing to ask any more. */
  last(progress: Progress): void {
    this.#question?.withdraw.abort(new Withdrawn());
    this.#attended.display.show(progress, []);
  }

  close(): void {
    this.#question?.withdraw.abort(new Withdrawn());
    this.#attended.display.close();
  }

  /** Asks what Ctrl-C meant, and sees to it. */
  async interrupted(terminal: Terminal): Promise<'leave' | 'stay'> {
    const { run, style } = this.#attended;
    // A second Ctrl-C, at a question, is plain.
    if (this.#question) return 'leave';
    const answer = await this.#ask(terminal, interruptQuestion(this.#progress, run.platform, style.paint));
    if (answer === 'leave') return 'leave';
    if (answer) await this.#tell(answer);
    return 'stay';
  }

  async #approval({ awaitingApproval }: Progress): Promise<void> {
    const { run, display, style, terminal } = this.#attended;
    const plan = await run.plan().catch(() => undefined);
    if (plan) display.note(['', ...planLines(partOf(plan, awaitingApproval), style), '']);
    if (!terminal) return display.note(approvalHint(run.platform, awaitingApproval));
    const answer = await this.#ask(terminal, approvalQuestion(awaitingApproval), awaitingApproval.join(','));
    if (answer === 'later') throw new Interrupted();
    if (answer) await this.#tell(answer);
  }

  /** The answer, if the question was not withdrawn. Ctrl-C at it ends the watching. */
  async #ask<Answer>(terminal: Terminal, question: Question<Answer>, about?: string): Promise<Answer | undefined> {
    const withdraw = new AbortController();
    this.#question = { withdraw, ...(about !== undefined && { about }) };
    this.#attended.display.close();
    try {
      return await ask(terminal, question, withdraw.signal);
    } catch (error) {
      if (error instanceof Withdrawn) return undefined;
      throw error;
    } finally {
      this.#question = undefined;
    }
  }

  async #tell(what: Exclude<AtInterrupt, 'leave'> | Exclude<AtApproval, 'later'>): Promise<void> {
    const { run, display } = this.#attended;
    try {
      if (what === 'stop' || what === 'roll back') await run.tell('stop', { rollback: what === 'roll back' });
      else await run.tell(what);
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error;
      display.note([`It did not do that: ${error.message}.`]);
    }
  }
}

/** Somebody else has answered, or the run has ended. */
class Withdrawn extends Error {
  override readonly name = 'Withdrawn';
}

/** The part of a plan that is about these components. */
function partOf(plan: PlatformPlan, names: readonly string[]): PlatformPlan {
  if (names.includes('everything')) return plan;
  return { ...plan, components: plan.components.filter(({ component }) => names.includes(component)), prune: [] };
}
