"""The collector: takes in events of sites, apps and servers by the Segment tracking protocol.

    app.py      the ASGI application: which path does what, and every answer
    door.py     a request into events: body, gzip, write key, clock, consent
    keys.py     write keys of connections: made, revoked, looked up
    limits.py   how many events a key may send
    writer.py   many requests, one transaction: the group commit
    answers.py  what clients ask for before they send: settings, scripts

An event is acknowledged when it lies on the disk, sealed; receiving/drain.py makes facts of it.
Never: Django, a page, a step of the flow, the address of a machine kept, an event in a log.
"""
