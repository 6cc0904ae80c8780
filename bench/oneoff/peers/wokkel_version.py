# One XEP-0092 query to the account's server, for the account in XMPP_JID and so on. Twisted checks no certificate here.
import os

from twisted.internet import reactor
from twisted.words.protocols.jabber.jid import JID
from twisted.words.protocols.jabber.xmlstream import IQ
from wokkel import client

VERSION = "jabber:iq:version"


def ask(_):
    query = IQ(factory.streamManager.xmlstream, "get")
    query.addElement((VERSION, "query"))
    return query.send(os.environ["XMPP_DOMAIN"])


def show(answer):
    print("Name:", *(str(child) for child in answer.query.elements() if child.name == "name"))
    factory.streamManager.xmlstream.sendFooter()


def end(result):
    if hasattr(result, "printTraceback"):
        result.printTraceback()
    reactor.callLater(0, reactor.stop)


host, port = os.environ["XMPP_SERVER"].rsplit(":", 1)
factory = client.DeferredClientFactory(JID(os.environ["XMPP_JID"]), os.environ["XMPP_PASSWORD"])
reactor.connectTCP(host, int(port), factory)
factory.deferred.addCallback(ask).addCallback(show).addBoth(end)
reactor.run()
