"""Reddit, under an agreement with it: posts and comments of communities, and what names us.

    asking.py    the calls, the renewing of the token, and what became of things
    reading.py   what is kept of a post or a comment, and as which rows
    source.py    the declaration

Never: a private message, a post of a closed, adults' or quarantined community, a call without the
number of the agreement.
"""
