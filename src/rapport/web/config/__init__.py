"""Settings, addresses and the WSGI entry. Never: anything about people."""
