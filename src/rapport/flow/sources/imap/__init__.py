"""Letters of the company's own mailboxes: who wrote with us, when, and about what.

    mailbox.py   asks the server for what is new: read only, nothing is marked as seen
    letters.py   the bytes of a mail into a record: no attachment, no word of a newsletter
    reports.py   what mail servers report back: not delivered, or complained of
    quoting.py   what somebody wrote without what they answer to, and without signatures
    reading.py   a record into rows: messages, and what became of mails

Never: a colleague's private mailbox, an attachment kept, a change of the mailbox.
"""
