"""What can be learned of groups of people: who is like them, what goes with what.

    what is learned from      columns.py: Arrow to numbers, without what nobody is judged by
    who is like them          alike.py, by bagging.py; how well, by ranking.py
    groups nobody drew        clusters.py; what sets each apart: personas.py
    what goes with a deed     factors.py, by odds.py and selecting.py; frozen.py: before it alone
    who is chosen how often   fairness.py

Pure functions: arrays or Arrow in, frozen dataclasses out, the same bytes on each run.

Never: a table that crosses a stage, a clock, a name of a person, a group of less than 20 people.
"""
