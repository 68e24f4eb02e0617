"""Addresses of the desk. A node's "-" is the plan itself."""

from __future__ import annotations

from django.urls import path, register_converter

from tsumugu.core.ids import is_id
from tsumugu.core.reorganization import KINDS
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.validation import is_line
from tsumugu.desk.administration import (
    acts,
    delegation,
    divisions,
    inviting,
    licence,
    people,
    reforming,
    registration,
    retention,
    second_person,
)
from tsumugu.desk.editor import views as editor
from tsumugu.desk.find import views as find
from tsumugu.desk.frame import ended
from tsumugu.desk.grid import views as grid
from tsumugu.desk.hearing import board, house, intake, opinion, releasing
from tsumugu.desk.hearing import group as hearing_group
from tsumugu.desk.meetings import meeting, papers
from tsumugu.desk.meetings.before import letters
from tsumugu.desk.meetings.before import page as before
from tsumugu.desk.meetings.held import attendance, marking, minutes, withholding
from tsumugu.desk.meetings.process import courses, taking
from tsumugu.desk.meetings.process import page as process
from tsumugu.desk.plan import views as plan
from tsumugu.desk.proposals import views as proposals
from tsumugu.desk.publishing import corrections, editions, publications, retiring, seconding
from tsumugu.desk.sheets import bringing, pictures
from tsumugu.desk.sheets import views as sheets
from tsumugu.desk.work import calendars, colleagues, overview
from tsumugu.desk.work import views as work


class NodeConverter:
    regex = "-|[a-z0-9][a-z0-9_-]{0,63}"

    def to_python(self, value: str) -> str:
        if value != "-" and not is_id(value):
            raise ValueError
        return value

    def to_url(self, value: str) -> str:
        return value


class FieldConverter:
    """``targets.2027``, ``change.digital``, ``translations.en.title``. No key holds what no text of a plan may hold,
    and no database is asked for it."""

    regex = "[a-z_]+(?:\\.[^/]{1,120})?"

    def to_python(self, value: str) -> str:
        head = value.partition(".")[0]
        known = any(head == p.partition(".")[0] for spec in NODE_TYPES.values() for p in spec.fields)
        if not known or not is_line(value):
            raise ValueError
        return value

    def to_url(self, value: str) -> str:
        return value


class FormatConverter:
    regex = "json|yaml"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class TableConverter(FormatConverter):
    regex = "csv|xlsx"


class ReformConverter(FormatConverter):
    regex = "|".join(KINDS)


register_converter(NodeConverter, "node")
register_converter(ReformConverter, "reform")
register_converter(FormatConverter, "format")
register_converter(FieldConverter, "field")
register_converter(TableConverter, "table")

app_name = "desk"
urlpatterns = [
    path("", work.work, name="work"),
    path("seen/", work.see, name="see"),
    path("watch/", work.watch, name="watch"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("plans/<slug:slug>/whole/", overview.overview, name="whole"),
    path("find/", find.find, name="find"),
    path("find/suggest/", find.suggest, name="suggest"),
    path("organizations/<slug:organization>/people/<int:pk>/", colleagues.colleague, name="colleague"),
    path("organizations/<slug:organization>/divisions/<slug:key>/", colleagues.of_division, name="of_division"),
    path("kept/discard/", ended.discard, name="discard"),
    path("plans/<slug:slug>/", plan.plan, name="plan"),
    path("plans/<slug:slug>/plan.<format:form>", registration.download, name="download"),
    path("plans/<slug:slug>/sheets/<node:node>/", editor.sheet, name="sheet"),
    path("plans/<slug:slug>/grid/", grid.grid, name="grid"),
    path("plans/<slug:slug>/grid/edits/", grid.grid_edits, name="grid_edits"),
    path("plans/<slug:slug>/edits/", editor.edits, name="edits"),
    path("plans/<slug:slug>/working/", editor.work_on, name="work_on"),
    path("plans/<slug:slug>/nodes/<node:node>/", plan.node_page, name="node"),
    path("plans/<slug:slug>/nodes/<node:node>/blame/<field:path>/", plan.blame, name="blame"),
    path("plans/<slug:slug>/pictures/<str:name>", pictures.picture, name="picture"),
    path("requests/<int:pk>/", seconding.asked, name="asked"),
    path("plans/<slug:slug>/retire/", retiring.retire, name="retire"),
    path("plans/<slug:slug>/ledger/", plan.ledger, name="ledger"),
    path("plans/<slug:slug>/ledger/<int:sequence>/", plan.change, name="change"),
    path("plans/<slug:slug>/editions/", editions.editions, name="editions"),
    path("plans/<slug:slug>/editions/withdraw/", corrections.withdraw, name="withdraw"),
    path("plans/<slug:slug>/editions/gap/", corrections.accept_gap, name="accept_gap"),
    path("plans/<slug:slug>/redactions/", corrections.redact, name="redact"),
    path("plans/<slug:slug>/redactions/<int:pk>/", corrections.redaction, name="redaction"),
    path("plans/<slug:slug>/publications/", publications.repeat, name="repeat_publication"),
    path("plans/<slug:slug>/publications/<int:pk>/", publications.publication, name="publication"),
    path("plans/<slug:slug>/preview/<path:path>", publications.preview_plan, name="preview_plan"),
    path("plans/<slug:slug>/compare/<int:first>/<int:second>/", editions.compare, name="compare"),
    path("plans/<slug:slug>/hearings/", board.hearings, name="hearings"),
    path("plans/<slug:slug>/hearings/words/", house.answering_words, name="answering_words"),
    path("plans/<slug:slug>/hearings/retention/", house.retention, name="retention"),
    path("plans/<slug:slug>/hearings/<int:number>/", board.hearing, name="hearing"),
    path("plans/<slug:slug>/hearings/<int:number>/sort/", board.sort, name="sort"),
    path("plans/<slug:slug>/hearings/<int:number>/undo/", board.undo, name="undo_sorting"),
    path("plans/<slug:slug>/hearings/<int:number>/trail/", board.trail, name="trail"),
    path("plans/<slug:slug>/hearings/<int:number>/intake/", intake.intake, name="intake"),
    path("plans/<slug:slug>/hearings/<int:number>/groups/<int:group>/", hearing_group.group, name="group"),
    path("plans/<slug:slug>/hearings/<int:number>/opinions/<int:opinion>/", opinion.heard, name="heard"),
    path("plans/<slug:slug>/hearings/<int:number>/voices/<int:voice>/", opinion.respondent, name="respondent"),
    path("plans/<slug:slug>/hearings/<int:number>/release/", releasing.release, name="release"),
    path("plans/<slug:slug>/hearings/<int:number>/responses/", releasing.table, name="responses"),
    path("plans/<slug:slug>/hearings/<int:number>/responses.<table:form>", releasing.table_file, name="responses_file"),
    path("plans/<slug:slug>/hearings/<int:number>/settings/", house.settings, name="hearing_settings"),
    path("plans/<slug:slug>/proposals/", proposals.proposals, name="proposals"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/preview/<path:path>", publications.preview_proposal, name="preview_proposal"),
    path("proposals/<int:pk>/act/", proposals.act, name="act"),
    path("proposals/<int:pk>/conflicts/<slug:conflict>/", proposals.resolve, name="resolve"),
    path("proposals/<int:pk>/plan/", sheets.draft, name="draft"),
    path("proposals/<int:pk>/edits/", editor.draft_edits, name="draft_edits"),
    path("proposals/<int:pk>/plan/<node:node>/", editor.draft_sheet, name="draft_node"),
    path("proposals/<int:pk>/plan/<node:node>/edit/", sheets.edit, name="edit"),
    path("proposals/<int:pk>/plan/<node:node>/save/", sheets.save, name="save"),
    path("proposals/<int:pk>/plan/<node:node>/picture/", bringing.bring, name="bring_picture"),
    path("proposals/<int:pk>/plan/<node:node>/structure/", sheets.structure, name="structure"),
    path("plans/<slug:slug>/process/", process.process, name="process"),
    path("plans/<slug:slug>/process/courses/add/", courses.add_course, name="add_course"),
    path("plans/<slug:slug>/process/courses/<int:pk>/", process.process, name="course"),
    path("plans/<slug:slug>/process/from-file/", taking.take_process, name="take_process"),
    path("plans/<slug:slug>/disposal/", retention.disposal, name="disposal"),
    path("plans/<slug:slug>/process/bodies/add/", process.add_body, name="add_body"),
    path("plans/<slug:slug>/process/bodies/<int:pk>/", process.body, name="body"),
    path("plans/<slug:slug>/process/bodies/<int:pk>/seats/add/", process.add_seat, name="add_seat"),
    path("plans/<slug:slug>/process/bodies/<int:pk>/meetings/add/", meeting.add_meeting, name="add_meeting"),
    path("plans/<slug:slug>/process/seats/<int:pk>/", process.seat, name="seat"),
    path("plans/<slug:slug>/process/schedule/add/", process.add_chart_item, name="add_chart_item"),
    path("plans/<slug:slug>/process/schedule/<int:pk>/", process.chart_item, name="chart_item"),
    path("plans/<slug:slug>/meetings/<int:pk>/", meeting.meeting, name="meeting"),
    path("plans/<slug:slug>/meetings/<int:pk>/edit/", meeting.edit_meeting, name="edit_meeting"),
    path("plans/<slug:slug>/meetings/<int:pk>/agenda/", meeting.agenda, name="agenda"),
    path("plans/<slug:slug>/meetings/<int:pk>/attendance/", attendance.attendance, name="attendance"),
    path("plans/<slug:slug>/meetings/<int:pk>/before/", before.before, name="before"),
    path("plans/<slug:slug>/meetings/<int:pk>/letters/add/", letters.add_letter, name="add_letter"),
    path("plans/<slug:slug>/meetings/<int:pk>/letters/<int:letter>/all.pdf", letters.letter, name="letter"),
    path(
        "plans/<slug:slug>/meetings/<int:pk>/letters/<int:letter>/<int:to_whom>.pdf", letters.letter, name="letter_to"
    ),
    path("plans/<slug:slug>/meetings/<int:pk>/meeting.ics", letters.calendar, name="meeting_calendar"),
    path("plans/<slug:slug>/meetings/<int:pk>/papers/file/", papers.add_file, name="add_file"),
    path("plans/<slug:slug>/meetings/<int:pk>/papers/frozen/", papers.add_frozen, name="add_frozen"),
    path("plans/<slug:slug>/meetings/<int:pk>/papers/<int:material>/", papers.material, name="material"),
    path("plans/<slug:slug>/meetings/<int:pk>/papers/<int:material>/file", papers.paper, name="paper"),
    path("plans/<slug:slug>/meetings/<int:pk>/papers/<int:material>/public", papers.public_paper, name="public_paper"),
    path("plans/<slug:slug>/meetings/<int:pk>/pack.pdf", papers.pack, name="pack"),
    path("plans/<slug:slug>/meetings/<int:pk>/minutes/", minutes.minutes, name="minutes"),
    path("plans/<slug:slug>/meetings/<int:pk>/minutes/withheld/", withholding.sayings, name="sayings"),
    path("plans/<slug:slug>/meetings/<int:pk>/minutes/<int:statement>/", minutes.statement, name="statement"),
    path("plans/<slug:slug>/meetings/<int:pk>/minutes/<int:statement>/opinions/", marking.mark, name="mark"),
    path("register/<slug:organization>/", registration.register, name="register"),
    path("administration/", people.administration, name="administration"),
    path("administration/<slug:organization>/people/", people.people, name="people"),
    path("administration/<slug:organization>/people/add/", inviting.add_person, name="add_person"),
    path("administration/<slug:organization>/people/add-many/", inviting.many, name="add_people"),
    path("administration/<slug:organization>/people/<int:pk>/", people.person, name="person"),
    path("administration/<slug:organization>/divisions/", divisions.divisions, name="divisions"),
    path("administration/<slug:organization>/divisions/add/", reforming.reform, {"kind": "found"}, name="add_division"),
    path("administration/<slug:organization>/divisions/change/<reform:kind>/", reforming.reform, name="reform"),
    path("administration/<slug:organization>/divisions/waiting/<int:pk>/", reforming.waiting, name="waiting_reform"),
    path("administration/<slug:organization>/divisions/<int:pk>/", divisions.division, name="division"),
    path("administration/<slug:organization>/rules/", delegation.approval_rules, name="approval_rules"),
    path("administration/<slug:organization>/rules/rules.json", delegation.download_rules, name="download_rules"),
    path("administration/<slug:organization>/rules/<int:number>/", delegation.rule, name="rule"),
    path("administration/<slug:organization>/second-person/", second_person.second_person, name="second_person"),
    path("administration/<slug:organization>/licence/", licence.licence, name="licence"),
    path("administration/<slug:organization>/retention/", retention.periods, name="periods"),
    path("administration/<slug:organization>/acts/", acts.acts, name="acts"),
]
