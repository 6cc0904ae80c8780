"""An echo component: slixmpp-component.py JID HOST PORT, the secret in XMPP_PASSWORD. Prints "online" when it is."""

import os
import sys

from slixmpp.componentxmpp import ComponentXMPP


class Echo(ComponentXMPP):
    def __init__(self, jid, host, port):
        super().__init__(jid, os.environ["XMPP_PASSWORD"], host, int(port))
        self.register_plugin("xep_0092")
        self.add_event_handler("session_start", lambda _: print("online", flush=True))
        self.add_event_handler("message", self.echo)

    def echo(self, message):
        if message["type"] in ("chat", "normal"):
            message.reply(message["body"]).send()


component = Echo(*sys.argv[1:])
component.connect()
component.process(forever=True)
