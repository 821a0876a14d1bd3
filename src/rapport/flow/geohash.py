"""Places without their exact spot: a geohash of five characters, some 5 km wide.

The coding is G. Niemeyer's (2008): the bits of longitude and latitude by turns, five a letter.
"""

from typing import Final

_LETTERS: Final = "0123456789bcdefghjkmnpqrstuvwxyz"
#: The most that is ever kept of a position.
LENGTH: Final = 5


def geohash(latitude: float, longitude: float) -> str:
    """Return the geohash of a position in degrees: 'sx8df' is the middle of Sofia.

    Raises  ValueError: not a position on Earth.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("not a position on Earth")
    ranges = [[-180.0, 180.0], [-90.0, 90.0]]
    wanted = (longitude, latitude)
    number = 0
    for bit in range(5 * LENGTH):
        low, high = ranges[bit % 2]
        middle = (low + high) / 2
        upper = wanted[bit % 2] >= middle
        ranges[bit % 2] = [middle, high] if upper else [low, middle]
        number = 2 * number + upper
    return "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
