"""The data core: tables in, tables out. Start with tables.py, then pipeline.py.

Never: Django, HTTP to our own web part, the wall clock, global state.
"""
