"""``catalogue.jsonld``: the plan for data portals, in DCAT 3 (W3C) as JSON-LD, with what DCAT-AP asks for.

The plan is one ``dcat:Dataset``; each edition is a dataset of its own that is a version of it
(``dcat:isVersionOf``, ``dcat:hasVersion``), linked to the edition of the same part before it
(``dcat:previousVersion``). Versions, not a ``dcat:DatasetSeries``: an edition replaces the one before, it does not
continue it. A portal that knows no versions finds the files of the newest edition at the plan itself.

The context is inline: nothing is fetched to read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, get_args
from urllib.parse import quote

from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.traits import Part
from tsumugu.interchange.readable import pretty_json
from tsumugu.render.content import Licence
from tsumugu.render.vocabulary.naming import edition_title
from tsumugu.render.vocabulary.words import EDITION_PARTS, Pair

Frequency = Literal["annual", "irregular", "unknown"]


class DatasetFile(Struct, frozen=True, kw_only=True):
    """One file of an edition. ``path`` is relative to the edition's directory, ``bytes`` its size, ``sha256`` 64 hex
    digits; ``title`` names it for people, ``language`` is ``""`` if it has none or several."""

    path: str
    media_type: str
    bytes: int
    sha256: str
    title: Pair = ("", "")
    language: Literal["", "ja", "en"] = ""


class DatasetEdition(Struct, frozen=True, kw_only=True):
    """``date`` is a day; ``path`` the directory of the edition below the address of the plan's site, ending in
    ``/``; ``root`` the ledger's content hash."""

    name: str
    part: Part
    number: int
    label: str
    date: str
    path: str
    summary: str = ""
    root: str = ""
    files: tuple[DatasetFile, ...] = ()


class Dataset(Struct, frozen=True, kw_only=True):
    """A plan with all its editions, oldest first. ``address`` is the public address of its site and ends in
    ``/``; without one (``""``) every address is relative to the site's root, where the catalogue stands."""

    slug: str
    title: str
    title_en: str = ""
    description: Pair = ("", "")
    organization: str
    organization_code: str = ""
    first: int | None = None
    last: int | None = None
    keywords: tuple[str, ...] = ()
    keywords_en: tuple[str, ...] = ()
    licence: Licence | None = None
    frequency: Frequency = "irregular"
    address: str = ""
    editions: tuple[DatasetEdition, ...] = ()


_CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_LANGUAGES = {"ja": "JPN", "en": "ENG"}
_FREQUENCIES: dict[Frequency, str] = {"annual": "ANNUAL", "irregular": "IRREG", "unknown": "UNKNOWN"}
_PARTS: dict[Part, Pair] = {part: EDITION_PARTS[part] for part in get_args(Part)}

Node = dict[str, Any]


def catalogue(dataset: Dataset) -> bytes:
    """The catalogue entry of one plan: a ``dcat:Catalog`` with the plan and each of its editions."""
    graph = [_catalog(dataset), _plan(dataset), _publisher(dataset)]
    before: dict[Part, DatasetEdition] = {}
    for edition in dataset.editions:
        graph.append(_edition(dataset, edition, before.get(edition.part)))
        graph.extend(_distribution(dataset, edition, file) for file in edition.files)
        before[edition.part] = edition
    return pretty_json({"@context": _CONTEXT, "@graph": [_without_nothing(node) for node in graph]})


def _without_nothing(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


def _at(dataset: Dataset, path: str = "") -> str:
    """The address of something on the plan's site, relative to its root if it has no public address."""
    return (dataset.address or "./") + quote(path, safe="/#")


def _plan_id(dataset: Dataset) -> str:
    return _at(dataset, "#dataset")


def _edition_id(dataset: Dataset, edition: DatasetEdition) -> str:
    return _at(dataset, f"{edition.path}#dataset")


def _distribution_id(dataset: Dataset, edition: DatasetEdition, file: DatasetFile) -> str:
    return _at(dataset, f"{edition.path}#{file.path}")


def _refer(addresses: Iterable[str]) -> list[Node]:
    return [{"@id": address} for address in addresses]


def _texts(ja: str, en: str) -> list[Node]:
    said = (("ja", ja), ("en", en))
    return [{"@language": language, "@value": text} for language, text in said if text]


def _day(date: str) -> Node:
    return {"@type": "xsd:date", "@value": date}


def _catalog(dataset: Dataset) -> Node:
    members = [_plan_id(dataset), *(_edition_id(dataset, edition) for edition in dataset.editions)]
    return {
        "@id": _at(dataset, "#catalogue"),
        "@type": "dcat:Catalog",
        "dcterms:title": _texts(f"{dataset.title}のデータカタログ", _english(dataset, "data catalogue")),
        "dcterms:description": _texts(
            f"{dataset.title}のすべての版のデータです。", "Data of every edition of the plan."
        ),
        "dcterms:publisher": {"@id": _at(dataset, "#publisher")},
        "dcterms:language": _refer(f"{_AUTHORITY}language/{code}" for code in _LANGUAGES.values()),
        "foaf:homepage": {"@id": _at(dataset)},
        "dcat:dataset": _refer(members),
    }  # fmt: skip


def _english(dataset: Dataset, what: str) -> str:
    return f"{dataset.title_en}: {what}" if dataset.title_en else ""


def _common(dataset: Dataset) -> Node:
    """What is true of the plan and of each of its editions."""
    licence = dataset.licence
    return {
        "dcterms:publisher": {"@id": _at(dataset, "#publisher")},
        "dcterms:license": {
            "@id": licence.url, "@type": "dcterms:LicenseDocument", "dcterms:title": licence.name,
        } if licence else None,
        "dcterms:accessRights": {"@id": f"{_AUTHORITY}access-right/PUBLIC"},
        "dcterms:language": _refer([f"{_AUTHORITY}language/JPN"]),
        "dcterms:temporal": _period(dataset),
        "dcterms:spatial": _without_nothing({
            "@type": "dcterms:Location", "skos:prefLabel": _texts(dataset.organization, ""),
            "dcterms:identifier": dataset.organization_code,
        }),
        "dcat:theme": _refer([f"{_AUTHORITY}data-theme/GOVE"]),
        "dcat:keyword": [
            *({"@language": "ja", "@value": word} for word in dataset.keywords),
            *({"@language": "en", "@value": word} for word in dataset.keywords_en),
        ],
        "dcterms:accrualPeriodicity": {"@id": f"{_AUTHORITY}frequency/{_FREQUENCIES[dataset.frequency]}"},
    }  # fmt: skip


def _period(dataset: Dataset) -> Node | None:
    if dataset.first is None and dataset.last is None:
        return None
    period: Node = {"@type": "dcterms:PeriodOfTime"}
    if dataset.first is not None:
        period["dcat:startDate"] = _day(fiscal.first_day(dataset.first).isoformat())
    if dataset.last is not None:
        period["dcat:endDate"] = _day(fiscal.last_day(dataset.last).isoformat())
    return period


def _plan(dataset: Dataset) -> Node:
    editions = dataset.editions
    newest = _newest(dataset)
    return {
        "@id": _plan_id(dataset),
        "@type": "dcat:Dataset",
        "dcterms:identifier": dataset.slug,
        "dcterms:title": _texts(dataset.title, dataset.title_en),
        "dcterms:description": _texts(*_description(dataset)),
        **_common(dataset),
        "dcterms:issued": _day(min(edition.date for edition in editions)) if editions else None,
        "dcterms:modified": _day(max(edition.date for edition in editions)) if editions else None,
        "dcat:landingPage": {"@id": _at(dataset)},
        "dcat:hasVersion": _refer(_edition_id(dataset, edition) for edition in editions),
        "dcat:hasCurrentVersion": {"@id": _edition_id(dataset, newest)} if newest else None,
        "dcat:distribution": _refer(_distribution_id(dataset, newest, f) for f in newest.files) if newest else None,
    }


def _newest(dataset: Dataset) -> DatasetEdition | None:
    """The edition published last; of one day, the one that stands later."""
    return max(reversed(dataset.editions), key=lambda edition: edition.date, default=None)


def _description(dataset: Dataset) -> Pair:
    ja, en = dataset.description
    return (
        ja or f"{dataset.title}の事業、取組、工程、指標、目標値、実績値などのデータです。",
        en or "Initiatives, activities, steps, indicators, targets and actuals of the plan.",
    )


def _publisher(dataset: Dataset) -> Node:
    return {
        "@id": _at(dataset, "#publisher"),
        "@type": ["foaf:Agent", "foaf:Organization"],
        "foaf:name": _texts(dataset.organization, ""),
        "dcterms:identifier": dataset.organization_code,
    }


def _edition(dataset: Dataset, edition: DatasetEdition, before: DatasetEdition | None) -> Node:
    part = _PARTS[edition.part]
    english = f"{dataset.title_en}, {part[1]}, edition {edition.number}" if dataset.title_en else ""
    return {
        "@id": _edition_id(dataset, edition),
        "@type": "dcat:Dataset",
        "dcterms:identifier": [
            f"{dataset.slug}/{edition.name}",
            *([f"sha256:{edition.root}"] if edition.root else []),
        ],
        "dcterms:title": _texts(
            f"{dataset.title}（{edition_title(edition.part, edition.number, edition.label)}）", english
        ),
        "dcterms:description": _texts(edition.summary or _description(dataset)[0], _description(dataset)[1]),
        **_common(dataset),
        "dcterms:issued": _day(edition.date),
        "dcterms:modified": _day(edition.date),
        "dcat:version": edition.name,
        "adms:versionNotes": _texts(edition.summary, ""),
        "dcat:isVersionOf": {"@id": _plan_id(dataset)},
        "dcat:previousVersion": {"@id": _edition_id(dataset, before)} if before else None,
        "dcat:landingPage": {"@id": _at(dataset, edition.path)},
        "dcat:distribution": _refer(_distribution_id(dataset, edition, file) for file in edition.files),
    }


def _checksum(sha256: str) -> Node:
    return {
        "@type": "spdx:Checksum",
        "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
        "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": sha256},
    }


def _distribution(dataset: Dataset, edition: DatasetEdition, file: DatasetFile) -> Node:
    ja, en = file.title
    language = _LANGUAGES.get(file.language)
    return {
        "@id": _distribution_id(dataset, edition, file),
        "@type": "dcat:Distribution",
        "dcterms:title": _texts(ja, en) or file.path,
        "dcat:accessURL": {"@id": _at(dataset, edition.path)},
        "dcat:downloadURL": {"@id": _at(dataset, edition.path + file.path)},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{file.media_type}"},
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(file.bytes)},
        "spdx:checksum": _checksum(file.sha256),
        "dcterms:issued": _day(edition.date),
        "dcterms:language": _refer([f"{_AUTHORITY}language/{language}"]) if language else None,
        "dcterms:license": {"@id": dataset.licence.url} if dataset.licence else None,
    }
