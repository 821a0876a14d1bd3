"""Which countries a telephone number may belong to, by its code."""

from datetime import datetime

import phonenumbers
import pyarrow as pa
from babel import Locale

from rapport.flow.engine import Engine
from rapport.flow.places import country_key
from rapport.flow.profile_tables import CALLING_CODES


def calling_codes(engine: Engine, now: datetime) -> pa.Table:  # the form of an EngineStep
    """Return all of CALLING_CODES. They come with `phonenumbers`, the names with Babel."""
    names = Locale("en").territories
    rows = [
        {"code": f"+{code}", "country": country}
        for code, regions in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items())
        for country in sorted({country_key(r) for r in regions if r in names})
    ]
    return pa.Table.from_pylist(rows, CALLING_CODES.schema)
