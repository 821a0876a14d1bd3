"""Every address of the web part. None of them ever holds an identifier."""

from allauth.account import views as account
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="people:list"), name="start"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("", include("rapport.web.people.urls")),
]

handler404 = "rapport.web.ui.views.not_found"
handler403 = "rapport.web.ui.views.forbidden"
handler500 = "rapport.web.ui.views.failed"
