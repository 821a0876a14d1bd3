"""X: what is said to us there, for the inbox, and how much is said of some words.

    source.py   the declaration
    inbox.py    what the cursor remembers: where each list is, and which posts we hold
    asking.py   the calls: mentions, answers, our own posts, counts, what is gone
    reading.py  what is kept of a record, and what it becomes

Never: a profile, a score or a segment made of it; a post kept that is not asked for each night.
"""
