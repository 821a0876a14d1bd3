"""What a partner under contract tells of people whom we asked about, by a contact of theirs.

    reading.py   what is kept of an answer, and the row that it is
    source.py    the declaration

The questions are asked by enriching/partners.py, which says whose answer it is.
Never: income, health or another sensitive field; a new phone or e-mail; a name.
"""
