"""What every page shares: skeleton, parts, styles, icons, formats.

Never: a word about one app's subject, a query.
"""
