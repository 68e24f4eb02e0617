"""Faults of the rooms of meetings and of opinions, as ``tests.mutants`` plants them: name, what stands in the source,
what stands there instead, the tests that have to notice."""

from __future__ import annotations

_TAKING = "meetings/test_taking.py"
#: The process of a plan file in the rooms of a plan that was registered before.
TAKEN: tuple[tuple[str, ...], ...] = (
    ("a process over a process", 'raise Refusal("process-there")\n        unmoved', "pass\n        unmoved", _TAKING),
    ("a file that nobody looked at", "unmoved(seen, states.of_source(source))", "pass", _TAKING),
    ("nothing is taken", 'raise Refusal("process-empty")', "pass", _TAKING),
    (
        "anybody takes a process",
        "fresh = ground.written(record, actor)\n        if Process",
        "fresh = ground.lock(record)\n        if Process",
        _TAKING,
    ),
    ("a process with the nodes of its file", "for problem in process_input.problems(plan.process, nodes))",
       "for problem in process_input.problems(plan.process, frozenset()))", _TAKING),
    ("what is not public leaves in a file", "or meetings.process(room.plan) is not None:", "or False:", _TAKING),
)  # fmt: skip
_HANDOUTS = "publication/test_handouts.py"
#: Drafts that meetings were given, as pages.
GIVEN: tuple[tuple[str, ...], ...] = (
    ("a withheld draft has a page", "if not one.withheld and len(known)", "if len(known)", _HANDOUTS),
    (
        "drafts before their time",
        "if papers_public(meeting, now):\n            for one in meeting.materials.all():\n                known",
        "if True:\n            for one in meeting.materials.all():\n                known",
        _HANDOUTS,
    ),
    ("a withdrawn edition as a draft", " and not taken_back & {one.state, one.before}", "", _HANDOUTS),
    ("an edition twice", "len(known) < (2 if one.before_id else 1)", "True", _HANDOUTS),
    (
        "words taken out stay in drafts",
        "return blanked(published(frozen.plan(Frozen.objects.get(pk=row))), passages)",
        "return published(frozen.plan(Frozen.objects.get(pk=row)))",
        _HANDOUTS,
    ),
    ("no data says where a draft is read", "process=content.process, pages=content.material_pages, revisions",
       "process=content.process, revisions", _HANDOUTS),
    ("tables stay when a page comes", ", called, self.address, *map(list, self.material_pages)])",
       ", called, self.address])", _HANDOUTS),
    ("a draft under the stage of today", "frame = replace(reading.frame, stage=paper.stage)", "frame = reading.frame",
       _HANDOUTS),
)  # fmt: skip
#: What is found first.
FOUND: tuple[tuple[str, ...], ...] = (
    ("history counts as the thing", "yield replace(record, weights=weights)", "yield record", "render/test_search.py"),
    ("no weights in the index", "for weight in (HEADING * titled, told))", "for weight in (HEADING, 1))",
     "render/test_search.py"),
)  # fmt: skip
_TABLE, _SEEN, _ANSWERS = "voices/test_table.py", "voices/test_seen.py", "voices/test_answers.py"
_MORE = f"{_ANSWERS}::test_after_the_release_more_is_withheld_and_never_less"
_OPINIONS, _PUBLIC, _ROOMS = "voices/test_opinions.py", "voices/test_public.py", "publication/test_proceedings.py"

#: Opinions and the answers to them.
VOICED: tuple[tuple[str, ...], ...] = (
    (
        "words that are withheld come back",
        "if hearing.state == Hearing.State.RELEASED and shows_more(fresh.text, public.words_of(fresh), instead):",
        "if False:",
        _MORE,
    ),
    (
        "what is withheld is asked of what is public",
        "hidden = _ends(all_of_it) - _ends(all_of_it & there)",
        "hidden = _ends(there) - _ends(all_of_it)",
        _MORE,
    ),
    (
        "a hearing is named before its release",
        "if hearing.state != Hearing.State.RELEASED or hearing.pk in apart:",
        "if hearing.pk in apart:",
        "desk/test_causes.py",
    ),
    (
        "a hearing of a closed meeting is named",
        "if hearing.state != Hearing.State.RELEASED or hearing.pk in apart:",
        "if hearing.state != Hearing.State.RELEASED:",
        "desk/test_causes.py",
    ),
    (
        "the ledger names a hearing in public",
        "for cause in said if cause.id in unnamed\n",
        "for cause in said if False\n",
        "publication/test_causes.py",
    ),
    (
        "a topic of what was taken back",
        "if group.topic and any(one.withdrawn_at is None for one in opinions):",
        "if group.topic:",
        _PUBLIC,
    ),
    (
        "another paper under the same title",
        " {_what(one)}{' 〔' + one.withheld",
        "{' 〔' + one.withheld",
        "meetings/test_acts.py",
    ),
    (
        "a group is seen in part by whoever says it is ready",
        'groups = picked(fresh, picks, "ready" if ready else "answer")',
        'groups = picked(fresh, picks, "answer")',
        _SEEN,
    ),
    ("nobody looks at what moved", "return seen not in now", "return False", _TABLE),
    (
        "people that nobody counted",
        "return None if any(taken_back_since(hearing, one) for one in opinions) else group.told_persons",
        "return len(opinions)",
        _ROOMS,
    ),
    ("what a file counted is counted anew", "elif brought and told is None and gone is None:",
     "elif brought and gone is None:", _ROOMS),
    ("counts of a closed meeting", "if one.meeting is None or one.meeting in opened", "if True", _ROOMS),
    (
        "a member reads an answer before its release",
        'return Heard(released, "", _released(hearing) if released else ())',
        'return Heard(True, "", _released(hearing))',
        "meetings/test_pages.py::test_a_member_reads_the_answers_once_they_are_released",
    ),
    (
        "a meeting that there is not",
        'if given not in ("", found.answered_at, *hall.meetings):',
        "if False:",
        "desk/test_group.py",
    ),
    (
        "what is personal stays",
        'Respondent.objects.filter(hearing__keep_until__lt=day).exclude(personal="")',
        "Respondent.objects.filter(hearing__keep_until__lt=day).none()",
        _OPINIONS,
    ),
)  # fmt: skip
_RULE = "core/test_withholding.py"
_WITHHOLDING, _PAPERS, _KEPT = (
    "meetings/test_withholding.py",
    "interchange/test_papers.py",
    "retention/test_disposal.py",
)
#: What is withheld, what a file says of who wrote it, what goes after its period.
KEPT: tuple[tuple[str, ...], ...] = (
    ("what was withheld comes back", "return not hidden.isdisjoint(_ends(_joints(instead) - there))", "return False",
       _RULE),
    ("withheld words come back with something between", 'last, between = one, ""\n        elif kind in "PS":',
       'last, between = one, ""\n        else:\n            last = ""\n        if kind in "PS":', _RULE),
    ("withheld words come back in another width", 'unicodedata.normalize("NFKC", text).casefold())', "text)", _RULE),
    ("a mark makes public what it hides", "_ends(all_of_it & there)", "_ends(there)", _RULE),
    ("a statement shows more after publication", "if _is_out(row) and shows_more(fresh.text,",
       "if False and shows_more(fresh.text,", _WITHHOLDING),
    ("an outcome shows more after publication", "if _is_out(row) and shows_more(text,",
       "if False and shows_more(text,",
       _WITHHOLDING),
    ("a paper shows more after publication", 'if shows_more(whole or "",', 'if False and shows_more(whole or "",',
       _WITHHOLDING),
    ("a paper is published whole again", "if row.withheld and public.papers_public(row.meeting, timezone.now()):",
       "if False:", _WITHHOLDING),
    ("new words under a ground come out", 'one.withheld, one.shown = why, ""', "one.withheld = why", _WITHHOLDING),
    ("edited words under a ground come out", '            fresh.shown = ""\n', "            pass\n", _WITHHOLDING),
    ("a changed topic comes out", 'after = withheld.followed(found, "topic", topics)', "after = found",
       _WITHHOLDING),
    ("a changed outcome comes out", 'withheld.stored(withheld.followed(withheld.of(row), "outcome", pairs))',
       "withheld.stored(withheld.of(row))", _WITHHOLDING),
    ("the public gets the file as it came", "cleaned = source.cleaned if source is not None else None",
       "cleaned = source", _WITHHOLDING),
    ("the version for the public is not asked for", "source = one.public_file if one.withheld else one.file",
       "source = one.file", _WITHHOLDING),
    ("withheld papers of a file are given out", "(not one.withheld or one.partly)", "True",
       "cli/test_papers.py"),
    ("metadata of an object stays", '_SAY = ("/Metadata", "/PieceInfo",', '_SAY = ("/PieceInfo",', _PAPERS),
    ("scripts stay", '_RUN = frozenset({"/JavaScript", "/Launch",', '_RUN = frozenset({"/Launch",', _PAPERS),
    ("authors of comments stay", '_WHO = frozenset({"author", "initials",', '_WHO = frozenset({"initials",', _PAPERS),
    ("what EXIF says stays", "if marker == _COM or (marker in _APPS",
       "if marker == _COM or (marker in range(0xE3, 0xF0)",
       _PAPERS),
    ("a damaged picture keeps its file out",
       'except UnfitError:\n        count(told, "damaged")\n    try:\n        return kind',
       "except UnfitError:\n        raise\n    try:\n        return kind", _PAPERS),
    ("what a damaged picture says stays", "bare = pictures.jpeg2000(data) if kind == Name.JPXDecode else",
       "bare = data if kind == Name.JPXDecode else data if True else", _PAPERS),
    ("remarks in JPEG 2000", "if data[at + 1] != 0x64:", "if True:", _PAPERS),
    ("what runs in a drawing", 'if name.localname in ("metadata", "script") or', "if", _PAPERS),
    ("a place on a machine in a drawing", "(address and _MACHINE.match(value.strip()) is not None)", "False", _PAPERS),
    ("pictures that are not cleaned are not told", '        pictures.count(told, "pictures")\n        return part',
       "        return part", _PAPERS),
    ("what was cleaned before stays in the database",
       "with contextlib.suppress(ProtectedError):  # another paper still has it; else",
       "if False:  #", _WITHHOLDING),
    ("a package unpacks to anything", " or sum(one.file_size for one in listed) > MOST_BYTES:", ":", _PAPERS),
    ("a table has no name", 'frozenset({"author", "initials", ', 'frozenset({"author", "displayName", ', _PAPERS),
    ("properties under another name", " or (kind.endswith(_ABOUT) and place not in _PROPERTIES):", ":", _PAPERS),
    ("who signed stays", 'if one.get("/FT") == Name.Sig and "/V" in one:', "if False:", _PAPERS),
    ("photos in a list of filters", "if isinstance(packed, Array) else [packed]", "if False else [packed]", _PAPERS),
    ("places on a machine", "and _is_place(action", "and not _is_place(action", _PAPERS),
    ("what went is public", "cleaned if cleaned is not None and cleaned.disposed_at is None else None",
       "cleaned", _KEPT),
    ("a draft that went has a page", "{one.state_id, one.before_id} & gone:", "False:", _KEPT),
    ("what went and is brought again stays empty", "if found.disposed_at is not None:  # it went",
       "if False:  # it went", "retention/test_again.py"),
    ("an empty draft is given again", '.exclude(data=b"").first()', ".first()", "retention/test_again.py"),
    ("empty minutes are published", 'row.statements.exclude(text="").exists()', "row.statements.exists()", _KEPT),
    ("protection is taken off", "            if opened.is_encrypted:\n", "            if False:\n", _PAPERS),
    ("a month that is over is never due", "if meeting.finished_on is None and fiscal.is_month(meeting.date):",
       "if False:", "retention/test_again.py"),
    ("names of seats stay in what a file said", "rest = left_over(plan.process) if", 'rest = {"": plan.process} if',
       "meetings/test_taking.py"),
    ("what a file said stays for ever", 'pk=int(disposal.key)).update(source="")', "pk=int(disposal.key)).update()",
       "retention/test_again.py"),
    ("a period counts from the year of closing", "fiscal.year_of(closed) + 1 + years",
       "fiscal.year_of(closed) + years",
       _KEPT),
    ("anything is disposed of", "if not set(keys) <= by_key.keys():", "if False:", _KEPT),
    ("what was not seen goes", "unmoved(seen, queries.state(found))", "pass", _KEPT),
    ("what another meeting keeps goes", "if latest == day} - stays", "} - stays", _KEPT),
    ("what is public goes", 'stays |= {("file", given.pk)} if given is not None else set()', "pass", _KEPT),
    ("a row is emptied that no disposal names", " OR NOT {gone}) '", ") '", _KEPT),
    ("more of a row is changed than emptied", "when = f'WHEN ({rest} OR length", "when = f'WHEN (length", _KEPT),
)  # fmt: skip
_BEFORE, _LETTERS, _PAGES = (f"meetings/test_{name}.py::test_" for name in ("before", "letters", "before_pages"))
_ENDED = "meetings/test_ended_links.py"
#: What members are asked before a meeting, and who answers for whom.
ASKED: tuple[tuple[str, ...], ...] = (
    ("asked: links are made twice", "if ground.sent_before(plan, token):", "if False:", _ENDED),
    ("asked: what was typed goes with its link", '_typed(request, link.attendance) if request.method == "POST"',
       '[] if request.method == "POST"', _ENDED),
    ("asked: a link that ended reads what is offered since",
       'if dates is not None and dates.seen == request.POST.get("dates_seen"):', "if dates is not None:", _ENDED),
    ("asked: what was typed goes with what was asked", "_typed(request, who) if not context.get(act) else", "", _ENDED),
    (
        "asked: a link is looked up before the act alone",
        'if how == "link" and queries.by_secret(secret, timezone.now()).pk != fresh.pk:',
        "if False:",
        _BEFORE + "a_link_is_looked_up_inside_the_act",
    ),
    (
        "asked: a link answers for anybody",
        "queries.by_secret(secret, timezone.now()).pk != fresh.pk",
        "not queries.by_secret(secret, timezone.now())",
        _BEFORE + "a_link_is_looked_up_inside_the_act",
    ),
    (
        "asked: whoever has the seat now confirms",
        "return who.user_id == actor.pk and actor.is_active",
        "return who.seat is not None and who.seat.user_id == actor.pk",
        _BEFORE + "who_has_the_seat_now_does_not_answer_for_who_had_it",
    ),
    (
        "asked: a seat that is passed on takes the past with it",
        "rows.filter(meeting__state=Meeting.State.PLANNED).update(user=seat.user_id)",
        "rows.update(user=seat.user_id)",
        _BEFORE + "who_has_the_seat_now_does_not_answer_for_who_had_it",
    ),
    (
        "asked: a paper by anybody",
        'if how == "paper":\n        return ground.writes(plan, actor)',
        'if how == "paper":\n        return True',
        _BEFORE + "nobody_answers_for_another",
    ),
    (
        "asked: an old poll opens again",
        'typed = {"dates": offers.printed(wanted), "due": last, "poll": was["poll"]}',
        'typed = {"dates": offers.printed(wanted), "due": last}',
        _BEFORE + "a_poll_that_changed_meanwhile_is_not_overwritten",
    ),
    (
        "asked: a day set without its answers",
        "unmoved(seen, states.of_poll(row))\n        poll = _open_poll(row)\n        chosen",
        "poll = _open_poll(row)\n        chosen",
        _BEFORE + "a_day_is_not_set_by_a_page_that_does_not_know_an_answer",
    ),
    (
        "asked: days after the last day",
        "return planned and closed_at is None and today <= due",
        "return planned and closed_at is None",
        _BEFORE + "after_the_last_day_only_paper_is_entered",
    ),
    (
        "asked: attendance after the last day",
        "return planned and bool(due) and today <= due",
        "return planned and bool(due)",
        _BEFORE + "answers_until_the_last_day_and_paper_until_it_is_held",
    ),
    (
        "asked: online where it is not held so",
        'if values["presence"] not in rules.replies_of(meeting.way):',
        "if False:",
        _BEFORE + "one_comes_in_a_way_in_which_it_is_held",
    ),
    (
        "asked: what was answered is what was",
        '        row.state = Meeting.State.HELD\n        row.save(update_fields=["state"])\n        '
        'ground.act(plan, "meeting-held"',
        '        row.state = Meeting.State.HELD\n        row.attendance.update(presence="present")\n   '
        '     row.save(update_fields=["state"])\n        ground.act(plan, "meeting-held"',
        _BEFORE + "what_was_answered_is_not_what_was",
    ),
    (
        "asked: an earlier link holds on",
        "Invitation.objects.filter(attendance__in=people, "
        "revoked_at__isnull=True).update(revoked_at=now)",
        "pass",
        _BEFORE + "links_for_all_who_have_not_answered",
    ),
    (
        "asked: everybody sees the answers",
        "sees = reader.writes or (found.body is not None and found.body.answers_shared)",
        "sees = True",
        _PAGES + "what_members_answered_nobody_else_sees",
    ),
    (
        "asked: the office gets in",
        "if not reader.writes and not mine:",
        "if not reader.reads_all and not mine:",
        _PAGES + "what_members_answered_nobody_else_sees",
    ),
    (
        "asked: a later letter is no change",
        "changed=meeting.letters.exists(),",
        "changed=False,",
        _LETTERS + "a_letter_stays_as_it_was_sent_and_the_next_is_a_change",
    ),
    (
        "asked: the letter of somebody else",
        "one = tuple(person for person in letter.addressees if person.key == key)",
        "one = letter.addressees",
        _LETTERS + "the_letter_at_the_desk",
    ),
    (
        "asked: a meeting is deleted under its letters",
        " or row.letters.exists()",
        "",
        _LETTERS + "a_meeting_to_which_people_were_invited_is_not_deleted",
    ),
)  # fmt: skip
_LINKS = "meetings/test_links.py::test_"
#: Found by looking for what no test noticed.
LINKED: tuple[tuple[str, ...], ...] = (
    ("asked: a closed account answers", "who.user_id == actor.pk and actor.is_active", "who.user_id == actor.pk",
       _LINKS + "an_account_that_was_closed_answers_nothing"),
    ("asked: links of public minutes",
       'timezone.now()):\n        raise Refusal("minutes-public")\n    if row.body is None',
       "timezone.now()):\n        pass\n    if row.body is None",
       _LINKS + "no_link_is_made_for_minutes_that_are_public"),
    ("asked: a link is taken back by anybody",
       "plan = ground.written(who.meeting.process.plan, actor)\n        held = Invitation",
       "plan = ground.lock(who.meeting.process.plan)\n        held = Invitation",
       _LINKS + "a_link_is_taken_back_by_the_secretariat_and_no_other_goes_with_it"),
    ("asked: all links go with one", "Invitation.objects.filter(attendance=who.pk, revoked",
       "Invitation.objects.filter(attendance__meeting=who.meeting_id, revoked",
       _LINKS + "a_link_is_taken_back_by_the_secretariat_and_no_other_goes_with_it"),
    ("asked: a day of another meeting", "chosen = poll.offers.filter(pk=offer).first()",
       "chosen = Offer.objects.filter(pk=offer).first()", _LINKS + "a_day_of_another_meeting_is_not_set"),
    ("a disposal without a record", 'record_act(\n            plan.organization, "things-disposed"',
       '(lambda *_a, **_k: None)(\n            plan.organization, "things-disposed"', _KEPT),
    ("files of anybody are opened",
       "    ground.may_write(material.meeting.process.plan, actor)\n    said = _ground(why)",
       "    said = _ground(why)", _WITHHOLDING),
    ("papers of an open meeting go", "if meeting.state != Meeting.State.FINISHED:\n        return None",
       "if False:\n        return None", "retention/test_again.py"),
    ("words of a file stay", 'update(data=b"", text=None, told={}', 'update(data=b"", told={}',
       "retention/test_again.py"),
    ("answers of every meeting go", "filter(**{way: int(disposal.key)}).delete()", "delete()",
       "retention/test_again.py"),
    ("papers that are to be public go", "or _is_to_be(one.meeting.papers_public_at, now):", "or False:",
       "retention/test_again.py"),
    ("asked: the page of a link is kept", 'answer.headers["Cache-Control"] = "no-store"\n    answer.headers["X-Robots',
       'answer.headers["X-Robots', _LINKS + "the_page_of_a_link_is_kept_by_nobody"),
    ("asked: a link for ever", "min(day, now.date() + LINK_FARTHEST)", "day",
       _LINKS + "a_slip_in_a_year_makes_no_link_for_ever"),
)  # fmt: skip
_ACTS = "meetings/test_acts.py::test_"
#: Of the course of a meeting.
COURSE: tuple[tuple[str, ...], ...] = (
    (
        "held before its day",
        'if rules.is_ahead(row.date, timezone.localdate()):\n            raise Refusal("meeting-ahead")',
        "if False:\n            pass",
        _ACTS + "a_meeting_is_not_held_before_its_day",
    ),
    (
        "what was held is still to come",
        "row.state != Meeting.State.PLANNED and rules.is_ahead(",
        "False and rules.is_ahead(",
        _ACTS + "a_meeting_is_not_held_before_its_day",
    ),
    ("an opening is left over", "and not item.items and not frames(item)", "and not item.items",
       _ACTS + "what_frames_a_meeting_is_not_left_over"),
    ("people of a file twice", "meeting.state == Meeting.State.HELD and there == {None}", "False",
       _ACTS + "seats_are_not_added_to_an_attendance_that_has_none"),
    ("answers after the meeting", "if last and row.date and last[: len(row.date)] > row.date:", "if False:",
       "meetings/test_replies.py"),
    ("a last day that was", "if last and last < timezone.localdate().isoformat():", "if False:",
       "meetings/test_replies.py"),
)  # fmt: skip
FAULTS = COURSE + LINKED + TAKEN + GIVEN + VOICED + FOUND + ASKED + KEPT
