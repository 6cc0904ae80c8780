import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Tap } from '../../../src/transport/tap.ts';
import { Wire } from '../../../src/transport/wire.ts';
import { element } from '../../../src/xml/element.ts';
import { socketPair } from '../../helpers/socket-pair.ts';

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** A wire on a real connection; the other end; and what happened on the wire, in order. */
async function wired(onText: (text: string, wire: Wire) => void = () => {}) {
  const [ours, theirs] = await socketPair();
  open.push(ours, theirs);
  const events: string[] = [];
  const passed: { direction: string; bytes: Buffer }[] = [];
  const notes: string[] = [];
  const tap: Tap = {
    data: (direction, bytes) => passed.push({ direction, bytes }),
    note: ({ kind, text }) => notes.push(`${kind} ${text}`),
  };
  const wire = new Wire(ours, tap);
  const done = new Promise<void>((resolve) => {
    wire.listener = {
      text(text) {
        events.push(text);
        onText(text, wire);
      },
      undecodable() {
        events.push('undecodable');
        resolve();
      },
      closed(failure) {
        events.push(failure ? `failed ${failure.message}` : 'closed');
        resolve();
      },
    };
  });
  return { wire, ours, theirs, events, passed, notes, done };
}

async function writeParts(socket: Socket, parts: readonly Uint8Array[]): Promise<void> {
  for (const part of parts) {
    socket.write(part);
    await nextTurn();
    await nextTurn();
  }
}

describe('what comes in', () => {
  it('is decoded across reads: characters are never cut', async () => {
    const text = 'aä€\u{1f600}\ufeffz';
    const { theirs, events, passed, done } = await wired();
    await writeParts(
      theirs,
      [...Buffer.from(text)].map((byte) => Buffer.of(byte)),
    );
    theirs.end();
    await done;
    assert.equal(events.slice(0, -1).join(''), text);
    assert.ok(passed.length > 5, 'the bytes came in several reads');
    assert.equal(Buffer.concat(passed.map(({ bytes }) => bytes)).toString(), text);
  });

  for (const [what, bytes] of [
    ['a byte that never is', [0xff]],
    ['an overlong character', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a character beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['a character that breaks off', [0xe2, 0x82, 0x41]],
  ] as const) {
    it(`ends with ${what}: nothing more is read`, async () => {
      const { theirs, events, done, wire } = await wired();
      await writeParts(theirs, [Buffer.from('good'), Buffer.from(bytes)]);
      await done;
      await writeParts(theirs, [Buffer.from('more')]);
      assert.deepEqual(events, ['good', 'undecodable']);
      wire.destroy();
    });
  }

  it('is shown to the tap in its order, also around bytes that are no text', async () => {
    const sent = [Buffer.from('<a>ä</a>'), Buffer.from([0xff]), Buffer.from('<b/>')];
    for (const parts of [[Buffer.concat(sent)], [Buffer.from('<c/>'), Buffer.concat(sent)]]) {
      const { theirs, passed, done, wire } = await wired();
      await writeParts(theirs, parts);
      await done;
      assert.deepEqual(Buffer.concat(passed.map(({ bytes }) => bytes)), Buffer.concat(parts));
      wire.destroy();
    }
  });

  it('ends once, when the other side sends no more', async () => {
    const { theirs, events, notes, done, ours } = await wired();
    theirs.end('last');
    await done;
    ours.end();
    await once(ours, 'close');
    assert.deepEqual([events, notes], [['last', 'closed'], ['closed by the other side']]);
  });

  it('ends once, with the failure, when the connection breaks', async () => {
    const { theirs, events, notes, done } = await wired();
    theirs.resetAndDestroy();
    await done;
    await nextTurn();
    assert.match(events.join(), /^failed .*ECONNRESET$/);
    assert.deepEqual(notes, ['closed connection reset by the other side']);
  });

  it('is not told any more after the wire was destroyed', async () => {
    const { wire, events, notes, ours } = await wired();
    wire.destroy();
    wire.destroy();
    await once(ours, 'close');
    assert.deepEqual([events, notes], [[], ['closed by us']]);
  });

  it('waits while the wire is paused', async () => {
    const { wire, theirs, events, done } = await wired();
    wire.pause();
    await writeParts(theirs, [Buffer.from('early')]);
    assert.deepEqual(events, []);
    wire.resume();
    theirs.end();
    await done;
    assert.deepEqual(events, ['early', 'closed']);
  });
});

describe('what goes out', () => {
  it('in one turn leaves as one write', async () => {
    const { wire, theirs, passed } = await wired();
    for (const text of ['<a/>', '<b/>', '<c/>']) wire.write(text);
    const [bytes] = (await once(theirs, 'data')) as [Buffer];
    assert.equal(bytes.toString(), '<a/><b/><c/>');
    assert.deepEqual(
      passed.map(({ direction, bytes: sent }) => `${direction} ${sent}`),
      ['out <a/><b/><c/>'],
    );
  });

  it('while a read is handled leaves as one write after it', async () => {
    const { theirs, passed } = await wired((text, wire) => {
      for (const letter of text) wire.write(letter.toUpperCase());
    });
    theirs.write('abc');
    const [bytes] = (await once(theirs, 'data')) as [Buffer];
    assert.equal(bytes.toString(), 'ABC');
    assert.deepEqual(
      passed.map(({ direction, bytes: part }) => `${direction} ${part}`),
      ['in abc', 'out ABC'],
    );
  });

  it('leaves before the end of the connection, and nothing after it', async () => {
    const { wire, theirs } = await wired();
    wire.write('last');
    wire.finish();
    wire.write('too late');
    let received = '';
    theirs.on('data', (bytes) => {
      received += bytes;
    });
    await once(theirs, 'end');
    assert.equal(received, 'last');
  });

  it('is dropped when the other side is gone', async () => {
    const { wire, theirs, done, ours } = await wired();
    theirs.resetAndDestroy();
    await done;
    wire.write('to nobody');
    await wire.drained();
    assert.equal(ours.writableLength, 0);
  });
});

describe('a side that does not read', () => {
  const MUCH = 'x'.repeat(1 << 20);

  /** Writes until the connection takes no more. */
  async function fill(wire: Wire, ours: Socket): Promise<void> {
    while (!ours.writableNeedDrain) {
      wire.write(MUCH);
      wire.flush();
      await nextTurn();
    }
  }

  it('is not read from until it reads again', async () => {
    const { wire, ours, theirs, events } = await wired();
    theirs.pause();
    await fill(wire, ours);
    await writeParts(theirs, [Buffer.from('a question')]);
    assert.deepEqual(events, []);
    theirs.resume();
    await wire.drained();
    while (events.length === 0) await nextTurn();
    assert.deepEqual(events, ['a question']);
  });

  it('cannot make us hold more than we have been asked, however much it asks', async () => {
    const { wire, ours, theirs } = await wired((text, self) => self.write(text.repeat(1000)));
    theirs.pause();
    await fill(wire, ours);
    const held = ours.writableLength;
    for (let i = 0; i < 50; i++) await writeParts(theirs, [Buffer.from(MUCH.slice(0, 10_000))]);
    assert.equal(ours.writableLength, held);
  });

  it('keeps who waits for room waiting, until there is some or nobody is there', async () => {
    const { wire, ours, theirs } = await wired();
    theirs.pause();
    await fill(wire, ours);
    let room = false;
    const waiting = wire.drained().then(() => {
      room = true;
    });
    await nextTurn();
    assert.equal(room, false);
    theirs.destroy();
    await waiting;
  });
});

describe('what a tap that takes text is told', () => {
  /** Pieces with their direction, and the names of the elements that they end with. */
  async function told(onText: (text: string, wire: Wire) => void) {
    const [ours, theirs] = await socketPair();
    open.push(ours, theirs);
    const seen: string[] = [];
    const wire = new Wire(ours, {
      data: (direction, bytes) => seen.push(`${direction} ${bytes}`),
      text: (direction, text, ended) => seen.push(`${direction} ${text}${ended ? ` (${ended.name})` : ''}`),
      note: ({ kind }) => seen.push(kind),
    });
    wire.listener = { text: (text) => onText(text, wire), undecodable() {}, closed() {} };
    return { wire, theirs, seen };
  }

  it('arrives cut where the reader says that elements end, before what comes of them', async () => {
    const { theirs, seen } = await told((_, wire) => {
      wire.read(4, element('a', ''));
      seen.push('handled');
      wire.read(8, element('b', ''));
      wire.write('<answer/>', element('answer', ''));
    });
    theirs.write('<a/><b/><c>');
    await once(theirs, 'data');
    assert.deepEqual(seen, ['in <a/> (a)', 'handled', 'in <b/> (b)', 'in <c>', 'out <answer/> (answer)']);
  });

  it('has all that arrived before the end that the reader makes of it', async () => {
    const { wire, theirs, seen } = await told((_, reading) => reading.destroy());
    theirs.write('<a/>');
    await once(wire.socket, 'close');
    assert.deepEqual(seen, ['in <a/>', 'closed']);
  });

  it('has raw text apart from the stanzas that leave together with it', async () => {
    const { wire, theirs, seen } = await told(() => {});
    wire.write('raw');
    wire.write('<a/>', element('a', ''));
    wire.write('more');
    await once(theirs, 'data');
    assert.deepEqual(seen, ['out raw', 'out <a/> (a)', 'out more']);
  });

  it('comes as bytes where it is no ASCII', async () => {
    const { theirs, seen } = await told((_, wire) => {
      wire.read(4, element('a', ''));
      wire.write('.');
    });
    theirs.write('<a/>ä');
    await once(theirs, 'data');
    assert.deepEqual(seen, ['in <a/>ä', 'out .']);
  });
});

describe('a wire that is paused', () => {
  it('reads nothing until it is resumed, also when the other side takes more', async () => {
    const { wire, theirs, events } = await wired();
    wire.pause();
    assert.equal(wire.held, true);
    wire.write('x'.repeat(20_000_000));
    theirs.write('early');
    const drained = wire.drained();
    theirs.resume();
    await drained;
    await nextTurn();
    await nextTurn();
    assert.deepEqual(events, []);
    wire.resume();
    assert.equal(wire.held, false);
    while (events.length === 0) await nextTurn();
    assert.deepEqual(events, ['early']);
  });
});
