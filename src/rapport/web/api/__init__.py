"""The same things for programs: tokens, schemas, addresses under /api/.

Never: a rule of its own about who may see what.
"""
