import { type Element, element } from '../xml/element.ts';

const NS_RECEIPTS = 'urn:xmpp:receipts';

/** Put into a message, asks its recipient to confirm it (XEP-0184 5.1). */
export function receiptRequest(): Element {
  return element('request', NS_RECEIPTS);
}

/** The id of the message that a message confirms; undefined if it is no receipt (XEP-0184 5.2). */
export function confirmedId(message: Element): string | undefined {
  return message.child('received', NS_RECEIPTS)?.attr('id');
}
