"""Odnoklassniki: a group's members, its topics, what is said under them and who likes them.

    source.py    the declaration: what to create at OK, tokens, settings, limits
    calling.py   signed calls; a token that ran out is renewed; what each error means
    asking.py    a reading from begin to end, and where one that was cut off goes on
    reading.py   what is kept of each record, and which rows it becomes

Never: a private message, what stands behind a closed profile, an address of a picture.
"""
