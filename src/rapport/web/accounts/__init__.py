"""Teammates: who they are, what their role may see, how they come in.

Never: customers. A person of the shelf is no row of this database.
"""
