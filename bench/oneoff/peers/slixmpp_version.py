# One XEP-0092 query to the account's server, for the account in XMPP_JID and so on.
import logging
import os

import slixmpp


class Query(slixmpp.ClientXMPP):
    def __init__(self):
        super().__init__(os.environ["XMPP_JID"], os.environ["XMPP_PASSWORD"])
        self.register_plugin("xep_0092")
        self.add_event_handler("session_start", self.ask)

    async def ask(self, _):
        answer = await self["xep_0092"].get_version(os.environ["XMPP_DOMAIN"])
        print("Name:", answer["software_version"]["name"])
        self.disconnect()


logging.basicConfig(level=logging.ERROR)
host, port = os.environ["XMPP_SERVER"].rsplit(":", 1)
client = Query()
client.ca_certs = os.environ["XMPP_CA"]
client.connect((host, int(port)))
client.process(forever=False)
