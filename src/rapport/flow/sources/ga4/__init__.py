"""Events of a site or app from Google Analytics 4, by the files of its BigQuery export.

    source.py  the declaration, and what an event becomes
    events.py  what is kept of an event
    files.py   JSON lines and Parquet, as BigQuery writes them

Never: a number of a device or an advertising id; a place closer than a city.
"""
