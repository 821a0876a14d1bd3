"""Segments of a workspace: what they are (definitions.py), who is in (keeping.py, recounting.py),
what a rule would give (asking.py), why somebody is in (whying.py).

Never: a name or a contact; a count without the time it was made at.
"""
