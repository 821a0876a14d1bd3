"""What people write to a brand on Bluesky and of it, as the brand's own account is told it.

    source.py   the declaration, how to connect it, what it may
    session.py  signing in with an app password, and going on with tokens that change
    asking.py   asking: notifications, our posts with their talks, followers, searches, again
    reading.py  what is kept of a post or a profile, and what it becomes

Never: a chat, a profile of who asks to be shown to signed-in people only.
"""
