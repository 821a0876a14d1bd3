"""Customer files: tables of people, orders, answers and the like.

Never: a file or a table written, an identifier in an error. What comes out are rows.
"""
