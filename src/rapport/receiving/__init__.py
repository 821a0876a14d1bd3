"""Sources that are fetched or sent to us: their connections, and how what came becomes facts.

    connections.py  which sources a workspace is connected to, and on what ground
    runner.py       a connection read from where it was left; guard.py: whom its source may call
    taps.py         connecting a Singer tap; programs.py: which programs may be run at all
    drain.py        what waits in the front log, into the facts log, exactly once

Never: Django, a record in a log or an error, a fact that did not pass `keep`.
"""
