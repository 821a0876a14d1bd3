"""The web part: what people of the team see and decide, in Django.

Never: SQL on the shelf's Parquet, a score computed in a view, Django signals.
"""
