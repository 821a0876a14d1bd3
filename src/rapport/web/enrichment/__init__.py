"""The page Enrichment: the lawful ways to learn more of people, and what came of each.

Never: a person, a contact, a key; only counts.
"""
