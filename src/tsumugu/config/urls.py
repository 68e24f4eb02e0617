"""All addresses. The published sites are answered before Django, see ``config.wsgi``."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from tsumugu.accounts import views as accounts
from tsumugu.public import calendars, meeting
from tsumugu.public import views as public

urlpatterns = [
    path("", public.front, name="front"),
    path("accounts/login/", accounts.sign_in, name="account_login"),
    path("accounts/logout/", accounts.sign_out, name="account_logout"),
    path("accounts/password/", accounts.own_password, name="account_change_password"),
    path("accounts/forgot/", accounts.forgot, name="forgot"),
    path("accounts/link/<str:secret>/", accounts.own_link, name="own_link"),
    path("accounts/language/", login_not_required(set_language), name="language"),
    path("voice/meeting/<str:secret>/", meeting.own_meeting, name="own_meeting"),
    path("voice/meeting/<str:secret>/meeting.ics", meeting.own_calendar, name="own_calendar"),
    path("accounts/calendar/<str:secret>/due.ics", calendars.own_due_dates, name="own_due_dates"),
    path("desk/", include("tsumugu.desk.urls")),
]

handler400 = "tsumugu.desk.frame.errors.bad_request"
handler403 = "tsumugu.desk.frame.errors.permission_denied"
handler404 = "tsumugu.desk.frame.errors.page_not_found"
handler500 = "tsumugu.desk.frame.errors.server_error"
