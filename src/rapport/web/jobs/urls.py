"""Addresses of jobs."""

from django.urls import path

from rapport.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("settings/jobs/", views.job_list, name="list"),
    path("settings/jobs/bell/", views.bell, name="bell"),
    path("settings/jobs/bell/seen/", views.seen, name="seen"),
    path("settings/jobs/<uuid:job_id>/", views.job_page, name="one"),
    path("settings/jobs/<uuid:job_id>/line/", views.job_line, name="line"),
    path("settings/jobs/<uuid:job_id>/stop/", views.job_stop, name="stop"),
    path("settings/jobs/<uuid:job_id>/again/", views.job_again, name="again"),
    path("settings/jobs/by-itself/<str:task>/switch/", views.schedule_switch, name="switch"),
    path("settings/jobs/by-itself/<str:task>/now/", views.schedule_now, name="now"),
]
