/** Pieces of streams that several tests play. */

const NAMESPACES = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'";

export const DECLARATION = "<?xml version='1.0'?>";

export const HEADER = `<stream:stream id='s1' from='example.org' version='1.0' ${NAMESPACES}>`;

export const OPEN = DECLARATION + HEADER;

export const COMPONENT_OPEN = OPEN.replace('jabber:client', 'jabber:component:accept');

export const CLOSE = '</stream:stream>';

export const PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

export const IQ = "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>";
