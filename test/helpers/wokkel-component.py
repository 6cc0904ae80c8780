"""An echo component: wokkel-component.py JID HOST PORT, the secret in XMPP_PASSWORD. Prints "online" when it is."""

import os
import sys

from twisted.internet import reactor
from twisted.words.xish import domish
from wokkel.component import Component
from wokkel.generic import VersionHandler
from wokkel.xmppim import MessageProtocol


class Echo(MessageProtocol):
    def connectionInitialized(self):
        super().connectionInitialized()
        print("online", flush=True)

    def onMessage(self, message):
        if message.body is None or message.getAttribute("type") == "error":
            return
        reply = domish.Element((None, "message"))
        reply["to"], reply["from"], reply["type"] = message["from"], message["to"], "chat"
        reply.addElement("body", content=str(message.body))
        self.send(reply)


jid, host, port = sys.argv[1:]
component = Component(host, int(port), jid, os.environ["XMPP_PASSWORD"])
Echo().setHandlerParent(component)
VersionHandler("wokkel", "1").setHandlerParent(component)
component.startService()
reactor.run()
