from django.urls import path

from rapport.web.people import views

app_name = "people"
urlpatterns = [
    path("people/", views.people_list, name="list"),
    path("people/<slug:person_id>/", views.person, name="person"),
    path("why/link/<slug:left_id>/<slug:right_id>/", views.why_link, name="why_link"),
    path(
        "why/value/<slug:person_id>/<slug:attribute>/<int:n>/", views.why_value, name="why_value"
    ),
]
