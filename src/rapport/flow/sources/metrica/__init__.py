"""Visits and page views of a site from Yandex Metrica, by its Logs API.

    source.py  the declaration, what is kept of a line, and what it becomes
    logs.py    asking for logs, waiting for them, downloading and cleaning them
    tsv.py     lines as the service writes them

Never: an IP address, or a field that is not named in source.py: it is not even asked for.
"""
