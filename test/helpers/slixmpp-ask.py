"""Logs in with slixmpp, sends a message and prints the body of the first answer and who sent it.

usage: slixmpp-ask.py JID HOST PORT CA_FILE TO BODY, the password in XMPP_PASSWORD
"""

import json
import os
import sys

import slixmpp


class Asker(slixmpp.ClientXMPP):
    def __init__(self, jid, password, to, body):
        super().__init__(jid, password)
        self.to = to
        self.body = body
        self.add_event_handler("session_start", self.ask)
        self.add_event_handler("message", self.print_answer)
        self.add_event_handler("failed_all_auth", self.give_up)
        self.add_event_handler("connection_failed", self.give_up)

    async def ask(self, _event):
        self.send_presence()
        self.send_message(mto=self.to, mbody=self.body, mtype="chat")

    def print_answer(self, message):
        answer = {"type": message["type"], "from": str(message["from"]), "body": message["body"]}
        print(json.dumps(answer), flush=True)
        self.disconnect()

    def give_up(self, reason):
        print(reason, file=sys.stderr)
        os._exit(1)


jid, host, port, ca_file, to, body = sys.argv[1:]
client = Asker(jid, os.environ["XMPP_PASSWORD"], to, body)
client.ca_certs = ca_file
client.connect((host, int(port)))
client.process(forever=False)
