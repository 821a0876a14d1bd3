"""Weibo: what names the company's account and answers it, and what it publishes.

    asking.py    the calls, and what became of things
    reading.py   what is kept of a post or a comment, and as which rows
    source.py    the declaration

Never: a profile of anybody who did not sign in to us: Weibo grants that of the signed-in account.
"""
