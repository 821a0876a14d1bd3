"""What people write to a brand on Mastodon and of it, by the API of the brand's own server.

    source.py   the declaration, how to connect it, what it may
    asking.py   asking: notifications, our posts with their talks, followers, searches, again
    reading.py  what is kept of a post or an account, who wants not to be kept, what it becomes

Never: a post that not everybody may read, a person who asks not to be found and wrote us nothing.
"""
