"""The made-up network of `rapport sandbox`, which speaks Mastodon's API.

Never: another machine than this one.
"""
