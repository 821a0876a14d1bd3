"""A real SMTP server on a thread, for the mails of the tests."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

LINK = re.compile(r"https?://\S+")


class Mailbox:
    """What was delivered. `refuse` makes the server turn every mail down."""

    def __init__(self, port: int) -> None:
        self.mails: list[EmailMessage] = []
        self.refuse = False
        self.controller = Controller(_Handler(self), hostname="127.0.0.1", port=port)

    @property
    def only(self) -> EmailMessage:
        (mail,) = self.mails
        return mail

    @property
    def link(self) -> str:
        """The path of the one link in the last mail."""
        (link,) = LINK.findall(self.mails[-1].get_content())
        return "/" + link.split("/", 3)[3]


class _Handler:
    """What aiosmtpd calls. It looks at every attribute, so there is only the one."""

    def __init__(self, box: Mailbox) -> None:
        self._box = box

    async def handle_DATA(self, server, session, envelope):  # aiosmtpd's name
        if self._box.refuse:
            return "554 no"
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self._box.mails.append(mail)
        return "250 ok"
