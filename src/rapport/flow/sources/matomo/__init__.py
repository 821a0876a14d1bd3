"""Visits of a site from Matomo, by its Live API.

    source.py  the declaration, what is kept of a visit, and what it becomes
    visits.py  asking for visits, a day after another

Never: an IP address, a fingerprint or a position of a visitor.
"""
