"""Every address of the web part. None of them ever holds an identifier."""

from django.urls import include, path

urlpatterns = [
    path("", include("rapport.web.accounts.urls")),
    path("", include("rapport.web.live.urls")),
    path("", include("rapport.web.jobs.urls")),
    path("", include("rapport.web.connections.urls")),
    path("", include("rapport.web.enrichment.urls")),
    path("", include("rapport.web.hub.urls")),
    path("", include("rapport.web.linking.urls")),
    path("", include("rapport.web.people.urls")),
    path("", include("rapport.web.audience.urls")),
    path("", include("rapport.web.network.urls")),
    path("", include("rapport.web.segments.urls")),
    path("", include("rapport.web.newcomers.urls")),
    path("", include("rapport.web.scoring.urls")),
    path("", include("rapport.web.mentions.urls")),
    path("", include("rapport.web.review.urls")),
    path("", include("rapport.web.setup.urls")),
    path("", include("rapport.web.today.urls")),
    path("api/", include("rapport.web.api.urls")),
]

handler404 = "rapport.web.ui.views.not_found"
handler403 = "rapport.web.ui.views.forbidden"
handler500 = "rapport.web.ui.views.failed"
