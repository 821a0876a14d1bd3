"""VK: a community's members and fans, its wall, board, orders, forms, and who names the brand.

    source.py    the declaration: what to create at VK, tokens, settings, limits
    calling.py   one call, or twenty-five in one; which token may; what each error means
    asking.py    a reading from begin to end, and where one that was cut off goes on
    walls.py     posts with their comments, likes, reposts and votes; topics of the board
    shops.py     orders, filled forms, numbers of the community and its posts
    hooks.py     deliveries of the Callback API
    keeping.py   what is kept of each record
    reading.py   which rows it becomes

Never: a private message, what stands behind a closed profile, `personal`, `relation` and their
like, an exact place, an address of a picture.
"""
