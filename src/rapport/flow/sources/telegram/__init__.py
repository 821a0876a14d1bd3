"""What happens in a brand's Telegram channel and groups, as its bot is told.

    source.py   the declaration, how to make the bot, what it may
    asking.py   asking for updates, or taking them as they are sent
    reading.py  what is kept of an update, and what it becomes

Never: what somebody writes to the bot in private, but a code it was opened with, or their own
contact that they shared.
"""
