"""Our own YouTube channel, by its Data API: videos, their figures, comments and answers.

    source.py   the declaration
    asking.py   walking through videos and comments
    reading.py  what is kept of a record, and what it becomes

Never: who subscribed, what somebody watched, a score or a number of our own made of it.
"""
