"""What advertisements cost and brought, by the files that advertising systems export.

    source.py   the declaration, and what a row becomes
    columns.py  what the systems call their columns
    files.py    CSV and TSV as they write them: titles, totals, several rows of one day

Never: a row about a person: these files hold none.
"""
