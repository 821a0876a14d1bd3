"""Files as pages and programs bring them in: proposal, dry run, import, quarantine, history.

What passes are frozen dataclasses of plain values, as from the shelf.
"""
