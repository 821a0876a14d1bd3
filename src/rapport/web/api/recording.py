"""What the audit keeps of a program's calls: whose token, which person, for what purpose."""

from rapport.web.api.tokens import Asking
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record


def seen(request: Asking, action: Action, subject: str = "", **details: str | int) -> None:
    """Write down what a token did, for the purpose it was made for."""
    token = request.auth
    record(
        by=token.owner,
        action=action,
        subject=subject,
        purpose=token.purpose,
        details={"token": token.prefix} | details,
    )
