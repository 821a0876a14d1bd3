"""Who saw, changed or took out what, and for what purpose: rows nobody can change unseen.

Never: a name, a contact.
"""
