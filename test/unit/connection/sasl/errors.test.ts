import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failureError, loginError, SaslFailure } from '../../../../src/connection/sasl/errors.ts';

describe('failureError', () => {
  it('tells condition and text, and keeps both as the cause', () => {
    const error = failureError('not-authorized', 'Invalid username or password');
    assert.equal(error.kind, 'auth');
    assert.equal(error.exitCode, 4);
    assert.equal(error.message, 'login: not-authorized (Invalid username or password)');
    assert.match(error.hint ?? '', /user name.*password/);
    assert.ok(error.cause instanceof SaslFailure);
    assert.equal(error.cause.condition, 'not-authorized');
    assert.equal(error.cause.text, 'Invalid username or password');
  });

  it('leaves out a text that is not there or empty', () => {
    assert.equal(failureError('aborted', undefined).message, 'login: aborted');
    assert.equal(failureError('aborted', '').message, 'login: aborted');
  });

  it('has a hint for every condition that a user can do something about', () => {
    const conditions = [
      'not-authorized',
      'account-disabled',
      'credentials-expired',
      'encryption-required',
      'invalid-mechanism',
      'mechanism-too-weak',
      'temporary-auth-failure',
      'malformed-request',
      'aborted',
    ];
    for (const condition of conditions) assert.notEqual(failureError(condition, undefined).hint, undefined);
    assert.equal(failureError('x-unheard-of', undefined).hint, undefined);
  });

  it('takes only temporary-auth-failure for something that another try may mend', () => {
    assert.equal(new SaslFailure('temporary-auth-failure', undefined).retryable, true);
    for (const condition of ['not-authorized', 'account-disabled', 'aborted', 'x-unheard-of']) {
      assert.equal(new SaslFailure(condition, undefined).retryable, false);
    }
  });
});

it('loginError is a failure with exit code 4', () => {
  const error = loginError('the server left', { hint: 'try later' });
  assert.equal(error.message, 'login: the server left');
  assert.equal(error.exitCode, 4);
  assert.equal(error.hint, 'try later');
  assert.equal(loginError('no').hint, undefined);
});
