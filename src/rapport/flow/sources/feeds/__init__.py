"""Feeds of forums, blogs and review sites: RSS and Atom, one feed a connection.

    parsing.py   the words of a feed as plain records
    asking.py    the calls: only what changed, page after page of a feed that has several
    reading.py   what is kept of an entry, and as which rows
    source.py    the declaration

Never: an entry taken for deleted because a feed no longer shows it: a feed shows its newest only.
"""
