"""Logs in with wokkel, sends a message and prints the body of the first answer and who sent it.

usage: wokkel-ask.py JID HOST PORT TO BODY, the password in XMPP_PASSWORD, who is trusted in SSL_CERT_FILE
"""

import json
import os
import sys

from twisted.internet import reactor
from twisted.words.protocols.jabber.jid import JID
from twisted.words.xish import domish
from wokkel.client import XMPPClient
from wokkel.xmppim import AvailablePresence, MessageProtocol


class Asker(MessageProtocol):
    def connectionInitialized(self):
        super().connectionInitialized()
        self.send(AvailablePresence())
        message = domish.Element((None, "message"))
        message["to"], message["type"] = to, "chat"
        message.addElement("body", content=body)
        self.send(message)

    def onMessage(self, message):
        answer = {"type": message["type"], "from": message["from"], "body": str(message.body)}
        print(json.dumps(answer), flush=True)
        client.stopService()
        reactor.callLater(0, reactor.stop)


jid, host, port, to, body = sys.argv[1:]
client = XMPPClient(JID(jid), os.environ["XMPP_PASSWORD"], host=host, port=int(port))
Asker().setHandlerParent(client)
client.startService()
reactor.run()
