"""Customer files: tables of people, orders, answers and the like.

    recognise.py  what a file is, for a person to look at   -> Proposal
    mapping.py    what its columns are, once that is settled -> Mapping
    door.py       the file as typed rows and a quarantine    -> FileRows
    facts.py      those rows as facts                        -> tables.FACTS

Never: a file or a table written, an identifier in an error, a column that is not mapped.
"""
