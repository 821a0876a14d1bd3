"""What any system sends us as JSON, in our own words: posts, members, reactions, counts, orders.

    reading.py   what is kept of a record, and the row or the deletion that it is
    source.py    the declaration, and the signed delivery

Never: what was written in private.
"""
