"""A text as a square code that telephones read."""

from __future__ import annotations

from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode


def qr_svg(text: str) -> str:
    """The code as an SVG picture without a margin; readable when a seventh of it is damaged."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    svg: str = code.make_image(image_factory=SvgPathImage).to_string(encoding="unicode")
    return svg
