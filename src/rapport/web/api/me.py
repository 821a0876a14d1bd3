"""What a token is: whose, for what, until when."""

from ninja import Router

from rapport.web.accounts.rights import May, rights_of, scopes_of
from rapport.web.api import schemas_work as schemas
from rapport.web.api.declaring import operation
from rapport.web.api.tokens import Asking, sees

router = Router(tags=["token"])


@router.get(
    "/me",
    **operation("me", "Read what the token may", right=May.ENTER, scope=None, gives=schemas.Me),
)
def me(request: Asking) -> schemas.Me:
    """Scopes that its teammate’s role no longer allows are left out."""
    token = request.auth
    return schemas.Me(
        name=token.name,
        prefix=token.prefix,
        purpose=token.purpose,
        role=token.owner.role,
        sight=sees(token).value,
        scopes=sorted(set(token.scopes) & scopes_of(token.owner)),
        rights=sorted(rights_of(token.owner.role)),
        expires_at=token.expires_at,
    )
