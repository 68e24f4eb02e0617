"""The catalogue entry as a portal reads it: DCAT 3 triples, without a network."""

from __future__ import annotations

import hashlib
import json

import pytest
from msgspec.structs import replace
from rdflib import DCTERMS, FOAF, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from tests.render.sample import sample_document
from tests.render.states import keep, page

from tsumugu.render.content import EditionContent, FormatFile, Licence, SiteContent, reading
from tsumugu.render.data import LAYOUTS, Dataset, DatasetEdition, DatasetFile, catalogue
from tsumugu.render.site.rooms.feeds import CATALOGUE

ADMS, SPDX = Namespace("http://www.w3.org/ns/adms#"), Namespace("http://spdx.org/rdf/terms#")
DCAT, XSD = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://www.w3.org/2001/XMLSchema#")  # of version 3
EU = "http://publications.europa.eu/resource/authority/"
SITE = "https://dx.example.jp/shiomi-dx/"
SHA = hashlib.sha256(b"x").hexdigest()
KINDS = {
    "data/values.csv": "text/csv",
    "data/values.json": "application/json",
    "plan.pdf": "application/pdf",
    "workbook.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "slides.pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "stratml.xml": "application/xml",
    "milestones.ics": "text/calendar",
}


def _edition(part: str, number: int, date: str, summary: str = "") -> DatasetEdition:
    name = f"{part}-{number}"
    made = tuple(
        DatasetFile(
            path=path, media_type=kind, bytes=10 * number + place, sha256=SHA, title=(f"{path}の題", path),
            language="ja",
        )
        for place, (path, kind) in enumerate(KINDS.items())
    )  # fmt: skip
    return DatasetEdition(
        # Unchecked: a word of a closed list, from the cases.
        name=name, part=part, number=number, label=f"第{number}版", date=date, path=f"editions/{name}/",  # type: ignore[arg-type]
        summary=summary, root=SHA, files=made,
    )  # fmt: skip


DATASET = Dataset(
    slug="shiomi-dx", title="汐見県ＤＸ推進プラン", title_en="Shiomi Prefecture DX Promotion Plan",
    organization="汐見県", organization_code="480002", first=2023, last=2027,
    keywords=("DX", "ロードマップ"), keywords_en=("roadmap",),
    licence=Licence("公共データ利用規約（第1.0版）", "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0"),
    frequency="annual", address=SITE,
    editions=(
        _edition("text", 1, "2024-03-28"), _edition("roadmap", 1, "2024-03-28"),
        _edition("roadmap", 2, "2025-04-10", "目標を見直しました。"), _edition("text", 2, "2025-06-01"),
    ),
)  # fmt: skip


def graph(dataset: Dataset = DATASET, base: str = "https://elsewhere.example/copy/catalogue.jsonld") -> Graph:
    return Graph().parse(data=catalogue(dataset), format="json-ld", publicID=base)


GRAPH = graph()
PLAN = URIRef(f"{SITE}#dataset")
ROADMAP_1, ROADMAP_2, TEXT_2 = (
    URIRef(f"{SITE}editions/{name}/#dataset") for name in ("roadmap-1", "roadmap-2", "text-2")
)


@pytest.mark.parametrize(
    ("predicate", "value"),
    [
        (RDF.type, DCAT.Dataset),
        (DCTERMS.identifier, Literal("shiomi-dx")),
        (DCTERMS.title, Literal("汐見県ＤＸ推進プラン", lang="ja")),
        (DCTERMS.title, Literal("Shiomi Prefecture DX Promotion Plan", lang="en")),
        (DCTERMS.publisher, URIRef(f"{SITE}#publisher")),
        (DCTERMS.license, URIRef("https://www.digital.go.jp/resources/open_data/public_data_license_v1.0")),
        (DCTERMS.issued, Literal("2024-03-28", datatype=XSD.date)),
        (DCTERMS.modified, Literal("2025-06-01", datatype=XSD.date)),
        (DCTERMS.accrualPeriodicity, URIRef(f"{EU}frequency/ANNUAL")),
        (DCTERMS.accessRights, URIRef(f"{EU}access-right/PUBLIC")),
        (DCTERMS.language, URIRef(f"{EU}language/JPN")),
        (DCAT.theme, URIRef(f"{EU}data-theme/GOVE")),
        (DCAT.keyword, Literal("ロードマップ", lang="ja")),
        (DCAT.keyword, Literal("roadmap", lang="en")),
        (DCAT.landingPage, URIRef(SITE)),
        (DCAT.hasVersion, ROADMAP_1),
        (DCAT.hasVersion, ROADMAP_2),
        (DCAT.hasCurrentVersion, TEXT_2),
    ],
)
def test_the_plan(predicate: URIRef, value: Node) -> None:
    assert (PLAN, predicate, value) in GRAPH


def test_the_publisher_has_its_code() -> None:
    publisher = GRAPH.value(PLAN, DCTERMS.publisher)
    assert (publisher, RDF.type, FOAF.Agent) in GRAPH
    assert GRAPH.value(publisher, FOAF.name) == Literal("汐見県", lang="ja")
    assert GRAPH.value(publisher, DCTERMS.identifier) == Literal("480002")


def test_period_and_place() -> None:
    period, place = GRAPH.value(PLAN, DCTERMS.temporal), GRAPH.value(PLAN, DCTERMS.spatial)
    assert (period, RDF.type, DCTERMS.PeriodOfTime) in GRAPH
    assert GRAPH.value(period, DCAT.startDate) == Literal("2023-04-01", datatype=XSD.date)
    assert GRAPH.value(period, DCAT.endDate) == Literal("2028-03-31", datatype=XSD.date)
    assert GRAPH.value(place, DCTERMS.identifier) == Literal("480002")
    assert GRAPH.value(place, SKOS.prefLabel) == Literal("汐見県", lang="ja")


def test_each_edition_is_a_version_after_the_one_before_of_its_part() -> None:
    chain = {
        str(GRAPH.value(edition, DCAT.version)): GRAPH.value(edition, DCAT.previousVersion)
        for edition in GRAPH.subjects(DCAT.isVersionOf, PLAN)
    }
    assert chain == {
        "text-1": None, "roadmap-1": None, "roadmap-2": ROADMAP_1, "text-2": URIRef(f"{SITE}editions/text-1/#dataset"),
    }  # fmt: skip
    assert set(GRAPH.objects(PLAN, DCAT.hasVersion)) == set(GRAPH.subjects(DCAT.isVersionOf, PLAN))
    assert GRAPH.value(ROADMAP_2, ADMS.versionNotes) == Literal("目標を見直しました。", lang="ja")
    assert set(GRAPH.objects(ROADMAP_2, DCTERMS.identifier)) == {
        Literal("shiomi-dx/roadmap-2"),
        Literal(f"sha256:{SHA}"),
    }


def test_every_file_of_every_edition_is_a_distribution() -> None:
    for edition in DATASET.editions:
        node = URIRef(f"{SITE}{edition.path}#dataset")
        found = {str(GRAPH.value(d, DCAT.downloadURL)): d for d in GRAPH.objects(node, DCAT.distribution)}
        assert set(found) == {f"{SITE}{edition.path}{file.path}" for file in edition.files}
        for file in edition.files:
            one = found[f"{SITE}{edition.path}{file.path}"]
            assert (one, RDF.type, DCAT.Distribution) in GRAPH
            assert GRAPH.value(one, DCAT.accessURL) == URIRef(f"{SITE}{edition.path}")
            assert GRAPH.value(one, DCAT.mediaType) == URIRef(
                f"https://www.iana.org/assignments/media-types/{file.media_type}"
            )
            assert GRAPH.value(one, DCAT.byteSize) == Literal(str(file.bytes), datatype=XSD.nonNegativeInteger)
            assert GRAPH.value(one, DCTERMS.license) == GRAPH.value(PLAN, DCTERMS.license)
            checksum = GRAPH.value(one, SPDX.checksum)
            assert GRAPH.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
            value = GRAPH.value(checksum, SPDX.checksumValue)
            assert isinstance(value, Literal) and value.datatype == XSD.hexBinary
            assert value.toPython() == bytes.fromhex(SHA)


def test_a_portal_without_versions_finds_the_newest_files() -> None:
    assert set(GRAPH.objects(PLAN, DCAT.distribution)) == set(GRAPH.objects(TEXT_2, DCAT.distribution)) != set()


def test_the_catalogue_lists_the_plan_and_its_editions() -> None:
    (found,) = GRAPH.subjects(RDF.type, DCAT.Catalog)
    assert set(GRAPH.objects(found, DCAT.dataset)) == set(GRAPH.subjects(RDF.type, DCAT.Dataset))
    assert len(set(GRAPH.subjects(RDF.type, DCAT.Dataset))) == 1 + len(DATASET.editions)


def test_an_absolute_address_does_not_depend_on_where_the_file_lies() -> None:
    assert set(GRAPH.subjects(RDF.type, None)) >= set(
        graph(base="https://other.example/").subjects(RDF.type, DCAT.Dataset)
    )
    assert "elsewhere.example" not in GRAPH.serialize(format="nt")


def test_without_an_address_everything_is_relative_to_the_root_of_the_site() -> None:
    data = json.loads(catalogue(replace(DATASET, address="")))
    assert "@base" not in data["@context"]
    found = graph(replace(DATASET, address=""), f"{SITE}catalogue.jsonld")
    assert set(found.subjects(DCAT.isVersionOf, PLAN)) == set(GRAPH.subjects(DCAT.isVersionOf, PLAN))
    assert set(found.objects(None, DCAT.downloadURL)) == set(GRAPH.objects(None, DCAT.downloadURL))


def test_the_context_is_inline_and_the_bytes_are_stable() -> None:
    assert isinstance(json.loads(catalogue(DATASET))["@context"], dict)
    assert catalogue(DATASET) == catalogue(replace(DATASET))


def test_what_is_not_known_is_not_said() -> None:
    bare = Dataset(slug="p", title="題", organization="汐見県", address=SITE)
    found = graph(bare)
    (plan,) = found.subjects(RDF.type, DCAT.Dataset)
    for predicate in (
        DCTERMS.temporal,
        DCTERMS.license,
        DCTERMS.issued,
        DCAT.hasVersion,
        DCAT.distribution,
        DCAT.keyword,
    ):
        assert found.value(plan, predicate) is None
    assert list(found.objects(plan, DCTERMS.title)) == [Literal("題", lang="ja")]


def test_names_of_files_become_addresses() -> None:
    file = DatasetFile(path="表 1.csv", media_type="text/csv", bytes=1, sha256=SHA)
    edition = replace(DATASET.editions[0], files=(file,))
    found = graph(replace(DATASET, editions=(edition,)))
    assert set(found.objects(None, DCAT.downloadURL)) == {URIRef(f"{SITE}editions/text-1/%E8%A1%A8%201.csv")}


def test_the_entry_of_a_site_lists_the_files_that_its_editions_have() -> None:
    plan = sample_document().plan
    shown, initiatives = reading(plan)
    edition = EditionContent(
        part="roadmap", number=1, label="第1版", date="2026-04-20", sequence=1, root=SHA, cover=shown,
        initiatives=initiatives, reads=keep(plan),
    )  # fmt: skip
    of = {"edition": "roadmap-1", "digest": SHA}
    made = (
        FormatFile(path="editions/roadmap-1/data/values.csv", format="data", language="ja", size=7, **of),
        FormatFile(path="editions/roadmap-1/en/plan.pdf", format="plan_pdf", language="en", size=8, **of),
        FormatFile(path="latest/en/plan.pdf", format="plan_pdf", language="en", size=8, **of),
        FormatFile(path="search/index/pagefind.js", format="search", language="ja", size=9, **of),
    )
    content = SiteContent(
        slug="shiomi-dx", base="/shiomi-dx/", origin="https://dx.example.jp", plan=plan, editions=(edition,),
        files=made, today="2026-05-01",
    )  # fmt: skip
    data = page(content, CATALOGUE)
    assert data is not None
    found = Graph().parse(data=data, format="json-ld", publicID="https://elsewhere.example/")
    node = URIRef(f"{SITE}editions/roadmap-1/#dataset")
    pdf = URIRef(f"{SITE}editions/roadmap-1/#en/plan.pdf")
    assert set(found.objects(node, DCAT.distribution)) == {URIRef(f"{SITE}editions/roadmap-1/#data/values.csv"), pdf}
    assert set(found.objects(pdf, DCTERMS.title)) == {
        Literal("プラン全体", lang="ja"), Literal("The whole plan", lang="en"),
    }  # fmt: skip
    table = URIRef(f"{SITE}editions/roadmap-1/#data/values.csv")
    named = next(layout.title for layout in LAYOUTS if layout.id == "values")
    assert set(found.objects(table, DCTERMS.title)) == {
        Literal(f"データの表：{named[0]}", lang="ja"), Literal(f"Data tables: {named[1]}", lang="en"),
    }  # fmt: skip
    assert found.value(pdf, DCAT.byteSize) == Literal("8", datatype=XSD.nonNegativeInteger)
    assert found.value(pdf, DCTERMS.language) == URIRef(f"{EU}language/ENG")
    kinds = {str(kind).partition("media-types/")[2] for kind in found.objects(None, DCAT.mediaType)}
    assert kinds == {"text/csv", "application/pdf"}
    assert Literal("Industry and Work", lang="en") in set(found.objects(PLAN, DCAT.keyword))
    assert found.value(node, DCTERMS.publisher) == URIRef(f"{SITE}#publisher")


def test_a_plan_without_editions_is_in_no_catalogue() -> None:
    assert page(SiteContent(slug="p", base="/", plan=sample_document().plan, today="2026-05-01"), CATALOGUE) is None
