"""A WeChat Official Account: who follows it, who scanned a code of ours, how articles are read.

    envelope.py  what the platform sends to us: signed, and closed with AES
    asking.py    the calls, and the token of a run
    reading.py   what is kept, and as which rows
    source.py    the declaration, and the delivery

Never: a message that somebody wrote to the account.
"""
