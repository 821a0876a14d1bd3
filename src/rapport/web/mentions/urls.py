"""Addresses of the mentions: the stream, one text, the labelling, how good it is, the words."""

from django.urls import path

from rapport.web.mentions import views, views_label, views_quality, views_words

app_name = "mentions"
_ONE = "mentions/<slug:interaction_id>/"
urlpatterns = [
    path("mentions/", views.stream, name="stream"),
    path("mentions/csv/", views.days_csv, name="days_csv"),
    path("mentions/newer/", views.newer, name="newer"),
    path("mentions/label/", views_label.label, name="label"),
    path("mentions/label/begin/", views_label.begin, name="begin"),
    path("mentions/label/say/", views_label.say, name="label_say"),
    path("mentions/label/undo/", views_label.undo, name="label_undo"),
    path("mentions/quality/", views_quality.quality, name="quality"),
    path("mentions/words/", views_words.words_page, name="words"),
    path("mentions/words/<slug:kind>/keep/", views_words.keep, name="words_keep"),
    path("mentions/words/<slug:kind>/remove/", views_words.remove, name="words_remove"),
    path(_ONE, views.one, name="one"),
    path(f"{_ONE}copies/", views.copies, name="copies"),
    path(f"{_ONE}say/", views.say, name="say"),
    path(f"{_ONE}undo/<slug:task>/", views.undo, name="undo"),
]
