"""Files as pages and programs bring them in: proposal, rehearsal, import, quarantine, history.

    arrivals.py    uploaded files until they are taken in
    reading.py     what a file seems to hold, and the mapping made of somebody's answers
    rehearsal.py   what an import would do
    history.py     what came in so far, source by source
    quarantine.py  rows that could not be used

What passes are frozen dataclasses of plain values, as from the shelf. A mapping passes as
its TOML text.
"""
