import assert from 'node:assert/strict';
import { it } from 'node:test';
import { plain } from '../../../../src/connection/sasl/plain.ts';
import { refusal } from './refusal.ts';

it('PLAIN sends user name and password at once', () => {
  const exchange = plain('tim', 'tanstaaftanstaaf');
  assert.equal(exchange.mechanism, 'PLAIN');
  assert.equal(exchange.initial(), '\0tim\0tanstaaftanstaaf');
  exchange.final(undefined);
});

it('PLAIN prepares the user name and leaves the password to the server', () => {
  const password = 'I\u00adX\u00a0\u2168';
  assert.equal(plain('ju\u0308rgen', password).initial(), `\0jürgen\0${password}`);
});

it('PLAIN refuses a challenge', async () => {
  await assert.rejects(plain('user', 'pencil').challenge(''), refusal(/more than PLAIN/));
});
