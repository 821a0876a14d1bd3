"""What a rule of this app says no with."""


class AccountError(Exception):
    """A rule said no. The text is for the person at the screen."""
