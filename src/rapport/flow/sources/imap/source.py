"""Mailboxes as a source: correspondence with the company, and what became of its mails."""

from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import Limit, Source
from rapport.flow.sources.imap import letters, mailbox, reading

SOURCE: Final = Source(
    name="imap",
    title="Mailbox (IMAP)",
    docs="docs/howto/read-a-mailbox.md",
    personal_data="addresses and names of who writes with you, subjects and texts of letters;"
    " no attachments, no newsletters, no letters among yourselves",
    policy=POLICIES["own"],
    group="mail",
    gives="threads of letters with each person, letters that could not be delivered,"
    " complaints about mails, and opt-outs by mail",
    forbids="letters are never used for scores, advertisements or models; connect mailboxes"
    " of the company only, as support@ and sales@, no colleague's own",
    settings=mailbox.SETTINGS,
    hosts=("{server}",),
    limits=(Limit(calls=600, seconds=60),),
    cursor="the last number (UID) read of each folder, and the folder's UIDVALIDITY",
    every=timedelta(minutes=15),
    fetch=mailbox.fetch,
    keep=letters.keep,
    read=reading.read,
    own=reading.own,
    kinds=("messages", "mail_events"),
    # a server that numbers its folders anew is read from the beginning: letters are known then
    remembers_days=36_500,
)
