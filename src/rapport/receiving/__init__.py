"""Sources that are fetched or sent to us: their connections, and how what came becomes facts.

    connections.py  which sources a workspace is connected to, and on what ground
    drain.py        what waits in the front log, into the facts log, exactly once

Never: Django, a record in a log or an error, a fact that did not pass `keep`.
"""
