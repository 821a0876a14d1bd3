"""Events that sites, apps and servers send by the Segment tracking protocol.

    events.py   one event: which of its fields are kept, and what makes it readable
    reading.py  a kept event as rows of our kinds
    source.py   the declaration

Never: a clock, an address of a machine (IP), a place closer than a city.
"""
