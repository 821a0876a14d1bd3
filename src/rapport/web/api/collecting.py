"""The addresses by which programs hand files in: all that `--role collect` serves of the API."""

from django.urls import URLPattern, URLResolver, include, path

from rapport.web.api.root import addresses

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [path("v1/", include(addresses("imports")))]
