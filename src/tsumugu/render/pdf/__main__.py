"""The process of ``runner``: a request from the standard input, its documents to the standard output."""

from __future__ import annotations

import gc
import sys

import msgspec

from tsumugu.render.pdf import plan_pdf, roadmap_pdf, sheet_pdfs
from tsumugu.render.pdf.runner import Request


def main() -> None:
    gc.disable()  # the process ends before anything would be worth collecting
    request = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Request)
    document, language = request.document, request.language
    if request.form == "sheets":
        found = list(sheet_pdfs(document, request.nodes, language))
    else:
        make = plan_pdf if request.form == "plan" else roadmap_pdf
        found = [(request.form, make(document, language))]
    sys.stdout.buffer.write(msgspec.msgpack.encode(found))


main()
