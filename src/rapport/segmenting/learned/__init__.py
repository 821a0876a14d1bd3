"""What is learned of people in groups, never said of one alone: personas, who is like a group,
and what goes with a conversion.

    features.py  what may be learned from: columns of people, by rights and by time
    kept.py      what was learned, as files under the workspace, and as rows that rules ask
    personas.py  groups of people who behave alike, if there are any
    lookalikes.py  who else is like a segment
    conversions.py what goes with a conversion
"""
