"""People: the list, a person's page, and why we say what we say of them.

Never: a write, an identifier in an address, a card shown to a role that may not see it.
"""
