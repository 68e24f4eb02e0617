"""Files as people bring them, with their authors and their machines in every place that such a file has for them."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

#: Stands wherever a file says who wrote it, when or where.
SECRET = "secret-yamada"


def pdf(text: str = "Words", *, pages: int = 1, password: str = "") -> bytes:
    """Words on its pages, and everything else that a PDF can carry along."""
    made = pikepdf.new()
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for n in range(pages):
        page = made.add_blank_page(page_size=(200, 200))
        words = f"BT /F1 12 Tf 10 100 Td ({text} {n}) Tj ET" if text else ""
        page.Contents = made.make_stream(words.encode())
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.PieceInfo = Dictionary(App=Dictionary(Private=String(SECRET), LastModified=String(SECRET)))
        page.AA = Dictionary(O=_script())
    photo = made.make_stream(jpeg(), Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8, BitsPerComponent=8,
                             ColorSpace=Name.DeviceRGB, Filter=Name.DCTDecode)  # fmt: skip
    photo.Metadata = made.make_stream(SECRET.encode())
    listed = made.make_stream(jpeg(), Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8, BitsPerComponent=8,
                              ColorSpace=Name.DeviceRGB, Filter=Array([Name.DCTDecode]))  # fmt: skip
    twice = made.make_stream(zlib.compress(jpeg()), Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8,
                             BitsPerComponent=8, ColorSpace=Name.DeviceRGB,
                             Filter=Array([Name.FlateDecode, Name.DCTDecode]))  # fmt: skip
    first = made.pages[0]
    first.Resources.XObject = Dictionary(Im0=photo, Im1=listed, Im2=twice)
    signed = made.make_indirect(Dictionary(
        Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Name=String(SECRET), Reason=String(SECRET), M=String(SECRET),
        Contents=String(SECRET), ByteRange=Array([0, 1, 2, 3]),
    ))  # fmt: skip
    made.Root.AcroForm = Dictionary(Fields=Array([Dictionary(FT=Name.Sig, T=String("Signature1"), V=signed)]))
    made.Root.Perms = Dictionary(DocMDP=signed)
    made.Root.URI = Dictionary(Base=String(f"file:///C:/Users/{SECRET}/"))
    first.Annots = Array([
        Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], Contents=String("a remark"),
                   T=String(SECRET), CreationDate=String(SECRET)),
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=_script()),
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9],
                   A=Dictionary(S=Name.URI, URI=String("https://example.org/"))),
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9],
                   A=Dictionary(S=Name.Launch, F=String(SECRET + ".exe"))),
        *(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9],
                     A=Dictionary(S=Name.URI, URI=String(address + SECRET)))
          for address in ("file:///C:/Users/", "C:\\Users\\", "\\\\share\\")),
        Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=_attached(made)),
    ])  # fmt: skip
    made.Root.Names = Dictionary(
        EmbeddedFiles=Dictionary(Names=Array([String("a.txt"), _attached(made)])),
        JavaScript=Dictionary(Names=Array([String("open"), _script()])),
    )
    made.Root.OpenAction = _script()
    made.Root.AF = Array([_attached(made)])
    made.docinfo[Name.Author] = SECRET
    made.docinfo[Name.Title] = SECRET + ".docx"
    made.Root.Metadata = made.make_stream(f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode(), Type=Name.Metadata)
    saved = io.BytesIO()
    if password:
        made.save(saved, encryption=pikepdf.Encryption(owner="o", user=password))
    else:
        made.save(saved, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return saved.getvalue()


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{SECRET}')"))


def _attached(made: pikepdf.Pdf) -> Dictionary:
    return Dictionary(Type=Name.Filespec, F=String(SECRET + ".txt"), EF=Dictionary(F=made.make_stream(SECRET.encode())))


def jpeg(*, turned: int = 6) -> bytes:
    """With EXIF (turned, with an author and a place), XMP, IPTC, a remark, and something behind its end."""
    exif = Image.Exif()
    exif[274] = turned
    exif[0x013B] = SECRET
    exif.get_ifd(0x8825)[1] = "N"
    made = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 30, 30)).save(made, "JPEG", exif=exif, comment=SECRET.encode())
    data = made.getvalue()
    more = b"".join(
        struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
        for marker, body in ((0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + SECRET.encode()), (0xED, SECRET.encode()))
    )
    return data[:2] + more + data[2:] + SECRET.encode()


def photo(kind: str) -> bytes:
    """A picture of another kind (``GIF``, ``WEBP``, ``JPEG2000``, ``TIFF``), which says who made it."""
    exif, made = Image.Exif(), io.BytesIO()
    exif[0x013B] = SECRET
    more: dict[str, dict[str, Any]] = {
        "GIF": {"comment": SECRET.encode()}, "JPEG2000": {"comment": SECRET},
        "WEBP": {"exif": exif, "xmp": SECRET.encode(), "lossless": True}, "TIFF": {"tiffinfo": {315: SECRET}},
    }  # fmt: skip
    Image.effect_mandelbrot((64, 64), (-2, -1.5, 1, 1.5), 50).save(made, kind, **more[kind])
    return made.getvalue()


def svg() -> bytes:
    """A drawing with what a program keeps in it, what runs, a photo, and words."""
    inside = base64.b64encode(jpeg()).decode()
    return f"""<?xml version="1.0"?><!-- {SECRET} --><?app {SECRET}?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:i="http://i/" viewBox="0 0 9 9"
 i:export="{SECRET}" onload="{SECRET}()"><metadata><who>{SECRET}</who></metadata><i:view file="{SECRET}"/>tail
<script>{SECRET}()</script><text x="1">図の<tspan>言葉</tspan></text><image href="data:image/jpeg;base64,{inside}"/>
<image xlink:href="C:\\Users\\{SECRET}\\a.png"/>
<a href="javascript:{SECRET}()"><rect width="9" height="9" fill="red"/></a>
<a href="https://example.org/"><circle r="2"/></a></svg>""".encode()


def png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), (30, 200, 30)).save(made, "PNG")
    data = made.getvalue()
    chunks = b"".join(_chunk(name, SECRET.encode()) for name in (b"tEXt", b"eXIf", b"tIME", b"prIv"))
    return data[:33] + chunks + data[33:] + SECRET.encode()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


_X = SECRET
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_R = f'xmlns:r="{_REL}"'


def _rels(*listed: tuple[str, str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{kind}" Target="{target}"{mode and f" TargetMode={chr(34)}{mode}{chr(34)}"}/>'
        for n, (kind, target, mode) in enumerate(listed)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


_ABOUT = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/docProps/thumbnail.jpeg" ContentType="image/jpeg"/></Types>',
    "_rels/.rels": _rels(
        (
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
            "docProps/thumbnail.jpeg",
            "",
        ),
        (
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
            "/package/services/metadata/core-properties/1.psmdcp",
            "",
        ),
    ),
    # Where System.IO.Packaging keeps what others keep in docProps/core.xml.
    "package/services/metadata/core-properties/1.psmdcp": f'<c:p xmlns:c="x"><c:creator>{SECRET}</c:creator></c:p>',
    "docProps/thumbnail.jpeg": SECRET,
    "docProps/core.xml": f'<c:p xmlns:c="x"><c:creator>{_X}</c:creator></c:p>',
    "docProps/app.xml": f"<Properties><Company>{_X}</Company></Properties>",
    "docProps/custom.xml": f"<Properties><a>{_X}</a></Properties>",
}


def package(parts: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        written.comment = SECRET.encode()
        for name, part in {**_ABOUT, **parts}.items():
            written.writestr(name, part)
    return made.getvalue()


def docx(body: str = "") -> bytes:
    return package({
        "word/document.xml": f"<w:document {_W}><w:body><w:p><w:r><w:t>言</w:t></w:r><w:r><w:t>葉</w:t></w:r>"
        f'<w:ins w:author="{_X}" w:date="{_X}"><w:r><w:t>足した</w:t></w:r></w:ins></w:p>{body}'
        "</w:body></w:document>",
        "word/comments.xml": f'<w:comments {_W}><w:comment w:id="1" w:author="{_X}" w:initials="{_X}">'
        "<w:p><w:r><w:t>書き込み</w:t></w:r></w:p></w:comment></w:comments>",
        "word/settings.xml": f'<w:settings {_W} {_R}><w:attachedTemplate r:id="r0"/><w:rsids><w:rsid w:val="{_X}"/>'
        "</w:rsids></w:settings>",
        "word/_rels/settings.xml.rels": _rels(
            (f"{_REL}/attachedTemplate", f"file:///C:\\Users\\{_X}\\a.dotm", "External")
        ),
        "word/media/image1.jpeg": jpeg(), "word/media/image2.png": png(),
        "word/media/image3.png": jpeg(), "word/media/image4.tmp": png(),
        "customXml/item1.xml": '<p:properties xmlns:p="http://schemas.microsoft.com/office/2006/metadata/properties">'
        f"<a>{_X}</a></p:properties>",
    })  # fmt: skip


def xlsx() -> bytes:
    return package({
        "xl/workbook.xml": f'<workbook {_S}><fileSharing userName="{_X}"/><x15ac:absPath url="C:\\{_X}"'
        ' xmlns:x15ac="x"/><sheets><sheet name="a" sheetId="1"/><sheet name="b" sheetId="2" state="hidden"/></sheets>'
        f'<customWorkbookViews><customWorkbookView name="{_X}"/></customWorkbookViews></workbook>',
        "xl/tables/table1.xml": f'<table {_S} id="1" name="表1" displayName="表1" ref="A1:B2"/>',
        "xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition {_S} refreshedBy="{_X}"/>',
        "xl/connections.xml": f'<connections {_S}><connection id="1" name="a"/></connections>',
        "xl/worksheets/sheet1.xml": f'<worksheet {_S} {_R}><sheetData/><scenarios><scenario name="案"'
        f' user="{_X}"/></scenarios><pageSetup r:id="r0"/></worksheet>',
        "xl/worksheets/_rels/sheet1.xml.rels": _rels(
            (f"{_REL}/printerSettings", "../printerSettings/printerSettings1.bin", "")
        ),
        "xl/printerSettings/printerSettings1.bin": SECRET,
        "xl/sharedStrings.xml": f"<sst {_S}><si><t>表の言葉</t></si></sst>",
        "xl/comments1.xml": f"<comments {_S}><authors><author>{_X}</author></authors><commentList>"
        '<comment ref="A1" authorId="0"><text><t>書き込み</t></text></comment></commentList></comments>',
        "xl/persons/person.xml": f'<personList xmlns="y">'
        f'<person displayName="{_X}" id="1" userId="{_X}"/></personList>',
        "xl/externalLinks/externalLink1.xml": f"<externalLink {_S}/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": _rels(
            (f"{_REL}/externalLinkPath", f"\\\\{_X}\\share\\b.xlsx", "External")
        ),
        "xl/embeddings/inner.docx": docx(),
    })  # fmt: skip


def pptx() -> bytes:
    return package({
        "ppt/presentation.xml": f"<p:presentation {_P}/>",
        "ppt/slides/slide1.xml": f'<p:sld {_P} show="0" xmlns:a="z">'
        "<a:p><a:r><a:t>枚目の言葉</a:t></a:r></a:p></p:sld>",
        "ppt/notesSlides/notesSlide1.xml": f'<p:notes {_P} xmlns:a="z"><a:p><a:t>覚え</a:t></a:p></p:notes>',
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst {_P}>'
        f'<p:cmAuthor id="0" name="{_X}" initials="{_X}"/></p:cmAuthorLst>',
        "ppt/comments/comment1.xml": f'<p:cmLst {_P}><p:cm authorId="0" dt="{_X}">'
        "<p:text>書き込み</p:text></p:cm></p:cmLst>",
        "ppt/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0",
    })  # fmt: skip
