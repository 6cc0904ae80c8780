import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { Deadline } from '../../../src/connection/deadline.ts';
import { CliError } from '../../../src/errors.ts';

describe('a deadline', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  const never = new AbortController().signal;

  it('ends what is under way with the name of the stage', async () => {
    const deadline = new Deadline(1500, never);
    deadline.enter('STARTTLS');
    const failure = deadline.within(new Promise<never>(() => {})).catch((error: unknown) => error);
    mock.timers.tick(1500);
    const error = await failure;
    assert.ok(error instanceof CliError);
    assert.deepEqual([error.kind, error.message], ['connection', 'STARTTLS: timed out after 1.5 s']);
    assert.equal(deadline.signal.reason, error);
  });

  it('is one for all stages: entering one does not prolong it', () => {
    const deadline = new Deadline(1000, never);
    mock.timers.tick(999);
    deadline.enter('second');
    mock.timers.tick(1);
    assert.ok(deadline.signal.aborted);
  });

  it('fails at once what begins after it', async () => {
    const deadline = new Deadline(1, never);
    mock.timers.tick(1);
    await assert.rejects(deadline.within(new Promise<never>(() => {})), /timed out/);
  });

  it('leaves alone what is done in time, its failures too', async () => {
    const deadline = new Deadline(1000, never);
    assert.equal(await deadline.within(Promise.resolve(1)), 1);
    await assert.rejects(deadline.within(Promise.reject(new Error('own'))), /own/);
  });

  it('does not strike after it was cleared', () => {
    const controller = new AbortController();
    const deadline = new Deadline(1000, controller.signal);
    deadline.clear();
    mock.timers.tick(2000);
    controller.abort();
    assert.ok(!deadline.signal.aborted);
  });

  it('passes on the reason of its parent, also one that was given before', async () => {
    const reason = new Error('interrupted');
    const controller = new AbortController();
    const deadline = new Deadline(1000, controller.signal);
    const failure = deadline.within(new Promise<never>(() => {}));
    controller.abort(reason);
    await assert.rejects(failure, reason);
    await assert.rejects(new Deadline(1000, controller.signal).within(new Promise<never>(() => {})), reason);
  });
});
