"""The pages of accounts: the door, the own account, the team, tokens.

Never: a rule about who may what (`rights`), a write (services).
"""
