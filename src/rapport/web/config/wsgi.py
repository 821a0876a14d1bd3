"""The WSGI entry: `application` serves the workspace that RAPPORT_WORKSPACE names."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.web.config.settings")
application = get_wsgi_application()
