"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from tsumugu.desk import work

app_name = "desk"
urlpatterns = [path("", work.work, name="work")]
