"""Bringing data in: sources, the import wizard, quarantine, history.

Never: a source's own code.
"""
