"""A Facebook page and an Instagram professional account, by the Graph API.

    source.py    the declaration
    graph.py     one call: its token, its pages, what its refusals mean
    asking.py    walking through posts, comments and mentions
    mentions.py  what names us on Instagram, told by number alone, and asked for
    orders.py    what was bought in the shop: asked for, kept, read
    hooks.py     what Meta sends us, and how it makes sure of our address
    reading.py   what is kept of a record, and what it becomes

Never: a private message, a profile of somebody, a list of friends, an address of a picture.
"""
