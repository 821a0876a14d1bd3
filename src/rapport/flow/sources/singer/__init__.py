"""Any Singer tap as a source: a program of somebody else that writes records as lines of JSON.

    source.py    the declaration, what is kept of a record, and what it becomes
    streams.py   which stream of a tap is which kind of ours, and its columns our fields
    messages.py  what a tap says, into pages with the place to go on from
    tap.py       the program: asked what it has, run, and ended
    telling.py   what it tells of errors, without what may name somebody

Never: a shell, our environment handed on, a field that nobody mapped kept.
Source  https://hub.meltano.com/singer/spec
"""
