"""What becomes of mails that the company sends: told by who sends them, or by its own programs.

A table as a file is the kind `mail_events` or `mail_days` of sources/files.

Never: whose browser opened a mail, and from what address.
"""
