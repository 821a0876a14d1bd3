"""Makes the teammates of the benchmark and signs them in: prints their cookies as JSON."""

import json
import sys
from pathlib import Path

PASSWORD = "a sentence that only the benchmark knows"  # noqa: S105  nobody else is served


def signed_in(root: Path, how_many: int) -> list[dict[str, str]]:
    """Return the cookies of so many teammates, owners and agents by turns."""
    from rapport.web.server import create_user, set_up

    set_up(root)
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.contrib.sessions.backends.db import SessionStore

    cookies = []
    for number in range(how_many):
        name, role = f"walker{number}", ("owner", "agent")[number % 2]
        known = get_user_model().objects.filter(username=name).first()
        if known is None:
            create_user(name, PASSWORD, f"Walker {number}", role)
            known = get_user_model().objects.get(username=name)
        session = SessionStore()
        session["_auth_user_id"] = str(known.pk)
        session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[-1]
        session["_auth_user_hash"] = known.get_session_auth_hash()
        session.create()
        token = f"{number:032}"
        cookies.append(
            {
                "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key};"
                f" {settings.CSRF_COOKIE_NAME}={token}",
                "token": token,
            }
        )
    return cookies


if __name__ == "__main__":
    sys.stdout.write(json.dumps(signed_in(Path(sys.argv[1]), int(sys.argv[2]))))
