"""Advertising platforms that take a hashed list: whom we send it to, and by what key.

    source.py   the declarations

The lists are made and sent by enriching/lists.py.

Never: a record; nothing comes back but counts.
"""
