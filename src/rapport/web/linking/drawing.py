"""An address as a QR code, for telephones to read off a screen."""

from base64 import b64encode

from allauth.mfa.adapter import get_adapter


def qr(address: str) -> str:
    """Return the QR code of an address: an SVG as an address of its own, as pages may show."""
    drawn: str = get_adapter().build_totp_svg(address)  # the one that draws keys for apps
    return f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"
