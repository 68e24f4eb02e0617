"""What Jinja makes of the templates is kept where Python keeps what it makes of modules, and under the same conditions.

Most processes render a few pages, and took longer for the templates than for those.
"""

from __future__ import annotations

import os
import sys
import tempfile
import zlib
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket


class Compiled(jinja2.BytecodeCache):
    """``made_by``: the module that says how templates are read; its options are no part of what Jinja compares. A place
    that cannot be read or written only costs time."""

    def __init__(self, made_by: str) -> None:
        self._beside, self._options = made_by, f"{zlib.crc32(Path(made_by).read_bytes()):08x}-{jinja2.__version__}"

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError, NotImplementedError), self._place(bucket).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        with suppress(OSError, NotImplementedError):
            place = self._place(bucket)
            place.parent.mkdir(parents=True, exist_ok=True)
            descriptor, written = tempfile.mkstemp(dir=place.parent, prefix=place.name)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    bucket.write_bytecode(file)
                os.replace(written, place)
            except OSError:
                os.unlink(written)
                raise

    def _place(self, bucket: Bucket) -> Path:
        module = Path(cache_from_source(self._beside))
        return module.with_name(f"{module.stem}.{bucket.key}-{self._options}.template")
