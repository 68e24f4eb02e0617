"""What is taken back is gone from every byte that the public can get, and everybody can see that it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction
from tests.gate import first
from tests.proposals.story import Office, merged, start
from tests.publication import everything, offices
from tests.publication.offices import done, formats, live, published, revise, site
from tests.refusals import problems

from tsumugu.accounts import actions as accounts
from tsumugu.accounts.models import Division
from tsumugu.core.canonical import text_hash
from tsumugu.core.diff import diff
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Activity, Initiative, Judgement, Plan, Step, Translation
from tsumugu.core.table import Entry, Table, to_table
from tsumugu.interchange import read_plan
from tsumugu.plans import queries as ledger
from tsumugu.plans import states
from tsumugu.plans.models import Edition
from tsumugu.proposals import actions as proposals
from tsumugu.proposals import queries as proposals_read
from tsumugu.publication import continuity, queries
from tsumugu.publication.actions import corrections
from tsumugu.publication.building import going_live
from tsumugu.publication.collection import assembly, blanking, redactions
from tsumugu.publication.collection.blanking import MARK, Passage
from tsumugu.publication.models import State
from tsumugu.publication.previews import drafts
from tsumugu.render.content import FormatFile
from tsumugu.render.formats import placing, registry, workshop
from tsumugu.render.site import manifest

pytestmark = pytest.mark.django_db


# -- an edition taken back ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "searched", [(), pytest.param(("search",), marks=pytest.mark.thorough)], ids=["plain", "searched"]
)
def test_an_edition_withdrawn_says_so_and_nothing_else(
    office: Office, settings: Any, searched: tuple[str, ...]
) -> None:
    made = formats("calendar", "data", "repository", *searched)
    published(office, wanted=made, label="よい版")
    revise(office, "誤った概要。")
    published(office, "roadmap", wanted=made, label="誤った版", summary="誤った版の説明")
    before = site(office, settings)
    assert "誤った概要。" in before["initiatives/i0.html"].decode()
    told = continuity.read(live(office, settings))
    assert done(offices.withdraw(office, "roadmap-2"), made).state == State.DONE
    content = assembly.collect(office.plan)
    assert content is not None
    index = FormatFile(path="pagefind/x.pf_index", format="search", language="ja", edition="", size=1, digest="0" * 64)
    assert not list(placing.standing([index], {"search": "site"}, content, told)), "the search is made anew"
    now = continuity.read(live(office, settings))
    assert list(placing.standing([index], {"search": "site"}, content, now)) == [index], "once"
    files = site(office, settings)
    page = files["editions/roadmap-2/index.html"].decode()
    assert "取り下げました" in page and "誤りがあったため" in page and "誤った版" in page
    assert Edition.objects.get(part="roadmap", number=2).root in page
    assert "withdrawn" in files["en/editions/roadmap-2/index.html"].decode()
    assert [
        path for path in files if "roadmap-2" in path and path.endswith((".ics", ".csv", "plan.json", ".git"))
    ] == []
    assert [path for path in files if path.startswith("compare/") and "roadmap-2" in path] == []
    own = json.loads(files["editions/roadmap-2/manifest.json"])
    assert own["reason"] == "誤りがあったため" and own["files"] == {}
    assert "誤った概要。" not in files["initiatives/i0.html"].decode(), "the one before is read again"
    assert files["latest/plan.ics"] == files["editions/roadmap-1/plan.ics"]
    outside_git = [
        name for name in everything.holding(live(office, settings), "誤った概要。") if "plan.git" not in name
    ]
    assert outside_git == []
    assert files["editions/roadmap-1/plan.ics"] == before["editions/roadmap-1/plan.ics"]
    assert files["plan.git/info/refs"] == before["plan.git/info/refs"], "git only grows"
    assert "誤りがあったため" in files["editions/index.html"].decode()
    assert not manifest.verify(files)
    told = json.loads(files[manifest.NAME])
    assert told["size"] == 2 and ledger.continues(office.plan, 2, told["checkpoint"]), "the proof stays"
    # The next edition has its own number and is compared with the one that stands.
    revise(office, "正しい概要。")
    published(office, "roadmap", wanted=made, label="正しい版")
    files = site(office, settings)
    assert "正しい概要。" in files["initiatives/i0.html"].decode()
    assert "誤った概要。" not in files["editions/roadmap-3/comparison.html"].decode()
    assert "取り下げました" in files["editions/roadmap-2/index.html"].decode(), "for good"


@pytest.mark.thorough
def test_a_plan_whose_every_edition_is_withdrawn(office: Office, settings: Any) -> None:
    made = formats("calendar", "data", "repository")
    published(office, wanted=made)
    assert done(offices.withdraw(office, "text-1", "roadmap-1"), made).state == State.DONE
    files = site(office, settings)
    home = files["index.html"].decode()
    assert "取り下げました" in home and office.plan.title in home
    held = [name for name in everything.holding(live(office, settings), "スマート農業0") if "plan.git" not in name]
    assert held == []
    assert not [path for path in files if path.endswith((".ics", ".csv"))]
    assert not manifest.verify(files)
    published(office, wanted=made, label="新しい版")  # the ledger did not move, and yet it may be published again
    files = site(office, settings)
    assert "editions/text-2/index.html" in files and "スマート農業0" in files["initiatives/i0.html"].decode()


def test_what_is_left_must_make_plans(office: Office) -> None:
    """A sheet that names a division of the newer text alone: the text cannot be withdrawn without it."""
    published(office)
    proposal = start(office, "secretariat", "新しい課とその事業")
    table = proposals_read.draft(proposal)
    new = {"d9": Entry("division", "", "divisions", {"name": "新しい課"}),
           "i9": Entry("initiative", "", "initiatives", {"title": "別の事業", "lead": "d9"})}  # fmt: skip
    order = {
        ("", "divisions"): (*table.children("", "divisions"), "d9"),
        ("", "initiatives"): (*table.children("", "initiatives"), "i9"),
    }
    grown = Table({**table.nodes, **new}, {**table.order, **order})
    proposals.save_edit(
        proposal, actor=office.people["secretariat"], based_on_root=proposal.draft_root, edits=diff(table, grown)
    )
    merged(office, proposal)
    offices.publish(office, "text", "roadmap")
    with pytest.raises(Refusal, match="apart-without") as refused:
        offices.withdraw(office, "text-2")
    assert [problem.path for problem in problems(refused.value)] == ["i9/lead"]
    offices.withdraw(office, "text-2", "roadmap-2")


# -- words taken out ---------------------------------------------------------------------------

NAME = "石橋渡子さん、電話〇九〇の一二三四"


def planted(office: Office) -> None:
    """The words in a text, in a yearly cell, in a translation's source, in the reason of a change and in the summary of
    an edition; then another edition without most of them."""
    revise(office, f"問合せは{NAME}まで。", title="問合せ先の追加")
    revise(office, f"責任者は{NAME}。", node="b1", field="prose", title=f"{NAME}を追加")
    revise(office, f"{NAME}と協議", node="a0", field="planned_texts.2026", title="協議の追加")


#: At the gate: one that says every word in plain, one that grows, one that packs.
FEWEST = {"data": ("data/", "plan.json"), "search": (), "repository": ("plan.git:",)}
#: Formats that are made fast, and the files that hold a passage of theirs.
FEW = { "data": ("data/", "plan.json"), "calendar": (),
    "stratml": ("plan.stratml.xml",), "workbook": ("plan.xlsx!",), "search": (), "repository": ("plan.git:",),
}  # fmt: skip
MORE = {
    "comparison_workbook": ("comparison.xlsx!",), "comparison_pdf": ("comparison.pdf!text",),
    "plan_pdf": ("plan.pdf!text",), "roadmap_pdf": ("roadmap.pdf!text",),
    "slides": ("plan.pptx!",), "sheet_pdf": ("i0.pdf!text",),
}  # fmt: skip


def test_every_format_is_looked_into() -> None:
    assert {format.name for format in registry.FORMATS if format.scope != "process"} == FEW.keys() | MORE.keys()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("held", "earlier"),
    [(FEWEST, ("data", "repository")), pytest.param(FEW | MORE, (*FEW, *MORE), marks=pytest.mark.thorough)],
    ids=["few", "all"],
)
def test_planted_words_are_nowhere_afterwards(
    office: Office, settings: Any, held: dict[str, tuple[str, ...]], earlier: tuple[str, ...]
) -> None:
    """In every format that there is, compressed or not, in git, in the search and in what lies about on the disk.
    ``earlier``: what is made before the last edition; the search holds the site as it stands, whatever was before."""
    root, made = settings.TSUMUGU.site_root, formats(*held)
    published(office, wanted=formats(*earlier))
    planted(office)
    published(office, wanted=formats(*earlier), summary=f"{NAME}を加えた版", label="二つ目")
    revise(office, "問合せは課まで。")
    published(office, "roadmap", wanted=made, label="三つ目")
    before = everything.holding(root, NAME)
    pages = ("initiatives/i0.html", "text.html", "feed.atom", "history/", "compare/", "redline.html")
    for kind in (*pages, *(file for files in held.values() for file in files)):
        assert any(kind in name for name in before), f"it could have been found in {kind}"
    assert any("石橋渡子" in text for name, text in everything.texts(root) if name.endswith(".pf_fragment"))
    old = live(office, settings)
    untouched = {
        path: data for path, data in site(office, settings).items() if path.startswith("editions/roadmap-1/plan.")
    }
    proofs = {edition.pk: (edition.root, edition.merkle_root) for edition in Edition.objects.all()}
    head = office.plan.head_hash

    asked = offices.ask(office, NAME)
    assert everything.holding(root, NAME) == before, "nothing happens before a second person has looked"
    run = offices.confirm(office, asked)
    assert run is not None and done(run, made).state == State.DONE

    assert everything.holding(root, NAME) == []
    assert [name for name, text in everything.texts(root) if "石橋渡子" in text] == []
    assert not old.exists(), "the site before it is off the disk"
    files = site(office, settings)
    assert not manifest.verify(files)
    for path in ("text.html", "editions/roadmap-2/index.html", "en/text.html", "furigana/text.html"):
        if path in files:
            assert "公開後に削除" in everything._plain(files[path]), path
    marked = {name.split("!")[0].rpartition("/")[2] for name in everything.holding(root, MARK)}
    documents = {"plan.pdf", "plan.pptx"} if "slides" in held else set()
    documents |= {"plan.xlsx"} if "workbook" in held else set()
    assert documents | {"plan.json", "feed.atom", "comparison.html"} <= marked
    assert any(name.startswith("plan.git:") for name in everything.holding(root, MARK))
    # The proof: the roots stay, the ledger stays, and what is published names the place.
    assert {edition.pk: (edition.root, edition.merkle_root) for edition in Edition.objects.all()} == proofs
    office.plan.refresh_from_db()
    assert office.plan.head_hash == head
    told = json.loads(files[manifest.NAME])
    assert ledger.continues(office.plan, told["size"], told["checkpoint"])
    (named,) = told["blanked"]
    assert ["i0", "summary"] in named["places"] and ["b1", "prose"] in named["places"]
    assert named["proof"] == redactions.proof_of(asked.salt, NAME) and named["reason"] == "個人情報のため"
    assert "roadmap-2" in named["editions"] and "roadmap-1" not in named["editions"]
    own = json.loads(files["editions/roadmap-2/manifest.json"])
    assert own["root"] == Edition.objects.get(part="roadmap", number=2).root and own["blanked"]
    assert "個人情報のため" in files["editions/roadmap-2/index.html"].decode()
    assert "個人情報のため" in files["editions/index.html"].decode()
    assert {path: files[path] for path in untouched} == untouched, "editions that never held it stay as they are"
    readme = [
        text for name, text in everything.texts(root) if name.startswith("plan.git:") and "作り直しました" in text
    ]
    assert readme, "git says that it replaced an earlier repository"
    # It stays so: the plan itself still holds the words, and the next edition leaves them out as well.
    assert NAME in str(ledger.plan(office.plan))
    revise(office, "その後の概要。")
    published(office, "text", wanted=formats("data", "repository"), label="四つ目")
    assert everything.holding(root, NAME) == []
    shown = drafts.preview(office.plan, ledger.plan(office.plan), "/desk/", "text.html")
    assert shown is not None and NAME.encode() not in shown.data


def _withdrawn(office: Office, settings: Any) -> None:
    revise(office, f"問合せは{NAME}まで。")
    published(office, "roadmap", wanted=BARE)
    done(offices.withdraw(office, "roadmap-2"), BARE)


def _withdrawn_label(office: Office, settings: Any) -> None:
    revise(office, "新しい概要。")
    published(office, "roadmap", wanted=BARE, summary=f"{NAME}を加えた版")
    done(offices.withdraw(office, "roadmap-2"), BARE)


def _all_withdrawn(office: Office, settings: Any) -> None:
    revise(office, f"責任者は{NAME}。", node="b1", field="prose")
    published(office, "text", wanted=BARE)
    done(offices.withdraw(office, "text-1", "text-2", "roadmap-1"), BARE)


def _lost(office: Office, settings: Any) -> None:
    with transaction.atomic():
        revise(office, f"問合せは{NAME}まで。")
        published(office, "roadmap", wanted=BARE)
        transaction.set_rollback(True)
    states.forget_all()
    office.plan.refresh_from_db()
    newer = continuity.newer(office.plan)
    assert newer is not None
    seen, head = corrections.seen_gap(office.plan, newer), office.people["secretariat_head"]
    run = corrections.accept_gap(office.plan, actor=head, reason="復元", seen=seen)
    assert run is not None
    done(run, BARE)


def _contact(office: Office, settings: Any) -> None:
    """An edition's documents say how to reach the office as it was said then."""
    for contact in (NAME, "課の代表電話"):
        agri = Division.objects.get(organization=office.organization, key="agri")
        accounts.set_contact(agri, contact, actor=office.people["administrator"])
        revise(office, f"概要（{len(contact)}）。")
        published(office, "roadmap", wanted=TABLES)


def _contact_and_text(office: Office, settings: Any) -> None:
    """And another edition says the words too: the documents of the first are made anew all the same."""
    _contact(office, settings)
    revise(office, f"問合せは{NAME}まで。")
    published(office, "roadmap", wanted=TABLES)


def _reason(office: Office, settings: Any) -> None:
    revise(office, "新しい概要。")
    published(office, "roadmap", wanted=BARE)
    seen = queries.seen_editions(office.plan)
    done(corrections.withdraw_editions(
        office.plan, ["roadmap-2"], actor=office.people["secretariat"], reason=f"{NAME}を載せたため", seen=seen
    ), BARE)  # fmt: skip


#: With the table of divisions, for contacts; else git alone.
BARE = formats("repository")
TABLES = formats("data", "repository")


@pytest.mark.parametrize(
    "planted", first([_withdrawn, _contact, _lost, _withdrawn_label, _all_withdrawn, _contact_and_text, _reason])
)
@pytest.mark.thorough
def test_words_can_be_taken_out_wherever_they_are_public(office: Office, settings: Any, planted: Any) -> None:
    """Also where no edition that stands has them in a field: git keeps what a withdrawn edition said."""
    root, wanted = settings.TSUMUGU.site_root, TABLES if "contact" in planted.__name__ else BARE
    published(office, wanted=wanted)
    planted(office, settings)
    assert everything.holding(root, NAME), "it could have been found"
    run = offices.confirm(office, offices.ask(office, NAME))
    assert run is not None and done(run, wanted).state == State.DONE
    assert everything.holding(root, NAME) == []
    files = site(office, settings)
    (named,) = json.loads(files[manifest.NAME])["blanked"]
    assert named["places"] and not manifest.verify(files)
    revise(office, "その後の概要。")
    going_live.build_pages(office.plan)
    assert everything.holding(root, NAME) == []


def test_one_place_alone(office: Office, settings: Any) -> None:
    """The telephone of a division is public in one field and a mistake in another."""
    revise(office, f"問合せは{NAME}まで。")
    revise(office, f"責任者は{NAME}。", node="b1", field="prose")
    published(office)
    done_run = offices.confirm(office, offices.ask(office, NAME, place=("i0", "summary")))
    assert done_run is not None
    done(done_run)
    files = site(office, settings)
    assert NAME in files["text.html"].decode() and NAME not in files["initiatives/i0.html"].decode()
    (named,) = json.loads(files[manifest.NAME])["blanked"]
    assert named["places"] == [["i0", "summary"]]


@pytest.mark.thorough
def test_a_run_that_was_stopped_does_not_bring_the_words_back(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = formats("data", "repository")
    revise(office, f"問合せは{NAME}まで。")
    published(office, wanted=made)
    run = offices.confirm(office, offices.ask(office, NAME))
    assert run is not None

    def stopped(*args: object, **options: object) -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(workshop, "make", stopped)
        with pytest.raises(KeyboardInterrupt):
            done(run, made)
    assert everything.holding(settings.TSUMUGU.site_root, NAME) == [], (
        "pages first, and documents that hold it go at once"
    )
    going_live.build_pages(office.plan)
    assert everything.holding(settings.TSUMUGU.site_root, NAME) == []
    assert done(run, made).state == State.DONE
    assert everything.holding(settings.TSUMUGU.site_root, NAME) == []
    assert "plan.git/info/refs" in site(office, settings)


def test_declined_nothing_is_removed(office: Office, settings: Any) -> None:
    revise(office, f"問合せは{NAME}まで。")
    published(office)
    asked = offices.ask(office, NAME)
    seen = corrections.seen_places(office.plan, redactions.passage(asked))
    head = office.people["secretariat_head"]
    with pytest.raises(Refusal, match="bad-text"):
        corrections.answer_redaction(asked, actor=head, confirmed=False, seen=seen)
    assert corrections.answer_redaction(asked, actor=head, confirmed=False, seen=seen, comment="公表してよい") is None
    # Unchecked: it is there, or the test fails here.
    assert redactions.epoch(office.plan) == "" and NAME in assembly.collect(office.plan).plan.initiatives[0].summary  # type: ignore[union-attr,operator]
    assert queries.unfinished().count() == 0


# -- the value alone ---------------------------------------------------------------------------


def rich() -> Plan:
    translation = Translation(text=f"ask {NAME}", source=text_hash(f"概要は{NAME}。"))
    return Plan(
        id="p", title=f"{NAME}の計画", readings=((NAME, "よみ"), ("計画", "けいかく")),
        initiatives=(
            Initiative(
                id="i1", title="事業", summary=f"概要は{NAME}。", budget=((2025, "1200"),),
                translations=(("en.summary", translation),),
                judgements=(("2025", Judgement(scheme="scheme-i1", grade="grade-i1", reason=f"{NAME}による")),),
                activities=(
                    Activity(
                        id="a1", title=NAME, planned=(Step(id="s1", label=f"{NAME}に確認", start="2025-04", end=2026),),
                        planned_texts=((2025, f"{NAME}と"),),
                    ),
                ),
            ),
        ),
    )  # fmt: skip


def test_every_text_of_a_plan_and_nothing_else() -> None:
    plan = rich()
    clean = blanking.blanked(plan, (Passage(words=NAME),))
    assert NAME not in str(clean) and str(clean).count(MARK) == 7
    assert clean.readings == (("計画", "けいかく"),), "a word that is gone has no reading"
    sheet = clean.initiatives[0]
    assert (sheet.id, sheet.budget) == ("i1", plan.initiatives[0].budget)
    assert sheet.activities[0].planned[0].start == "2025-04"
    translation = dict(sheet.translations)["en.summary"]
    assert translation.source == text_hash(sheet.summary or ""), "no hash is left to guess from"
    assert blanking.blanked(plan, (Passage(words="そのような語はない"),)) is plan
    assert dict.fromkeys(blanking.places(plan, Passage(words=NAME))).keys() == {
        ("", "title"), ("", f"readings.{NAME}"), ("i1", "summary"), ("i1", "translations.en.summary"), ("a1", "title"),
        ("a1", "planned_texts.2025"), ("s1", "label"), ("i1", "judgements.2025"),
    }  # fmt: skip
    keyed = Passage(words="2025")
    assert blanking.blanked(plan, (keyed,)) is plan and blanking.blanked(plan, (Passage(words="summary"),)) is plan


def test_numbers_dates_and_ids_are_not_texts() -> None:
    plan = rich()
    for words in ("2025", "1200", "i1", "2025-04", "scheme-i1", "grade-i1"):
        assert blanking.blanked(plan, (Passage(words=words),)) is plan, words


def test_one_field_and_its_translations() -> None:
    clean = blanking.blanked(rich(), (Passage(words=NAME, everywhere=False, node="i1", path="summary"),))
    sheet = clean.initiatives[0]
    assert NAME not in f"{sheet.summary}{sheet.translations}" and NAME in clean.title
    assert NAME in sheet.activities[0].title


@pytest.mark.parametrize("data", [
    NAME, f"<p>{NAME}</p>", "".join(f"<b>{c}</b>" for c in NAME), "".join(f"&#x{ord(c):x};" for c in NAME),
    "<ruby>石橋<rt>いしばし</rt></ruby>" + NAME.removeprefix("石橋"), NAME[:5] + "\n  " + NAME[5:],
])  # fmt: skip
def test_a_kept_page_is_read_as_its_readers_read_it(data: str) -> None:
    assert blanking.holds(data.encode(), (Passage(words=NAME),))
    assert not blanking.holds(data.replace("渡", "").replace("6e21", "").encode(), (Passage(words=NAME),))


def test_a_plan_file_keeps_its_process() -> None:
    """Between colleagues nothing is lost: only what is published leaves it out."""
    plan, problems = read_plan(b'{"format": "tsumugu-plan/1", "id": "p", "title": "t", "process": {"a": 1}}', "p.json")
    assert plan is not None and plan.process and to_table(plan).nodes[""].fields["process"], problems
