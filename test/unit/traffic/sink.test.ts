import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Sink } from '../../../src/traffic/sink.ts';
import { FakeStream } from './fake-stream.ts';

function setUp(limit?: number) {
  const stream = new FakeStream();
  const turns: (() => void)[] = [];
  const errors: string[] = [];
  const sink = new Sink(stream, {
    ...(limit === undefined ? {} : { limit }),
    schedule: (write) => turns.push(write),
    onError: ({ message }) => errors.push(message),
  });
  const endTurn = () => {
    for (const write of turns.splice(0)) write();
  };
  return { stream, sink, turns, errors, endTurn };
}

test('what is written in one turn goes out in one write, in order', () => {
  const { stream, sink, turns, endTurn } = setUp();
  sink.write('a\n');
  sink.write('b\n');
  assert.deepEqual(stream.writes, []);
  assert.equal(turns.length, 1);
  endTurn();
  sink.write('c\n');
  endTurn();
  assert.deepEqual(stream.writes, ['a\nb\n', 'c\n']);
});

test('a flush writes at once, and nothing twice', () => {
  const { stream, sink, endTurn } = setUp();
  sink.write('a\n');
  sink.flush();
  sink.flush();
  endTurn();
  assert.deepEqual(stream.writes, ['a\n']);
});

test('a slow stream gets no more until it has drained, and then all in order', () => {
  const { stream, sink, endTurn } = setUp();
  stream.full = true;
  for (const line of ['a\n', 'b\n', 'c\n']) {
    sink.write(line);
    endTurn();
    sink.flush();
  }
  assert.deepEqual(stream.writes, ['a\n']);
  stream.drain();
  sink.write('d\n');
  endTurn();
  assert.deepEqual(stream.writes, ['a\n', 'b\nc\n', 'd\n']);
});

test('what a slow stream leaves waiting is bounded; what does not fit is not taken', () => {
  const { stream, sink, endTurn } = setUp(4);
  stream.full = true;
  sink.write('a\n');
  endTurn();
  for (const line of ['b\n', 'c\n', 'd\n', 'e\n']) sink.write(line);
  assert.equal(sink.full, true);
  stream.drain();
  assert.equal(sink.full, false);
  sink.write('f\n');
  endTurn();
  assert.equal(stream.text, 'a\nb\nc\nf\n');
});

test('after an error of the stream nothing is written, nothing throws, and the owner is told once', () => {
  const { stream, sink, errors, endTurn } = setUp();
  sink.write('a\n');
  stream.fail(new Error('EPIPE'));
  stream.fail(new Error('again'));
  endTurn();
  sink.write('b\n');
  sink.flush();
  assert.deepEqual(stream.writes, []);
  assert.deepEqual(errors, ['EPIPE']);
  assert.equal(sink.full, true);
});

test('a stream that throws is a stream with an error', () => {
  const { stream, sink, errors } = setUp();
  stream.write = () => {
    throw new Error('destroyed');
  };
  sink.write('a\n');
  sink.flush();
  assert.deepEqual(errors, ['destroyed']);
});

test('a sink that is closed writes what waits, also to a slow stream, and takes nothing more', () => {
  const { stream, sink, endTurn } = setUp();
  stream.full = true;
  sink.write('a\n');
  endTurn();
  sink.write('b\n');
  sink.close();
  sink.write('c\n');
  stream.drain();
  endTurn();
  assert.deepEqual(stream.writes, ['a\n', 'b\n']);
});

test('a closed pipe ends the writing of a real stream without an exception', async () => {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
  const errors: string[] = [];
  const sink = new Sink(stream, { onError: ({ message }) => errors.push(message) });
  sink.write('a\n');
  await new Promise((resolve) => stream.on('close', resolve));
  sink.write('b\n');
  sink.flush();
  assert.deepEqual(errors, ['EPIPE']);
});

test('large text that a slow stream has not written yet is not overwritten by what follows', async () => {
  const seen: string[] = [];
  const stream = new Writable({
    highWaterMark: 1024 * 1024,
    write: (chunk: Buffer, _encoding, done) => {
      setImmediate(() => {
        seen.push(chunk.toString());
        done();
      });
    },
  });
  const sink = new Sink(stream);
  const texts = ['a', 'é', '日', '😀', 'z'].map((character) => character.repeat(20_000));
  for (const text of texts) {
    sink.write(text);
    sink.flush();
  }
  await new Promise((resolve) => stream.end(resolve));
  assert.equal(seen.join(''), texts.join(''));
});

test('what waits for a slow stream keeps nothing else in memory', () => {
  const { stream, sink } = setUp();
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  const collectGarbage = (): void => {
    gc();
    // What the first one has found of memory outside of the heap is given back by the next.
    gc();
  };
  stream.full = true;
  sink.write('the first\n');
  sink.flush();
  collectGarbage();
  const before = memory();
  for (let i = 0; i < 20; i++) sink.write(Buffer.alloc(5_000_000, `${i}`).toString('latin1').slice(0, 100));
  collectGarbage();
  assert.ok(memory() - before < 20_000_000);
});

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
