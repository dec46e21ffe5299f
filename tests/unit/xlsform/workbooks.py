"""Workbooks made for a test, good ones and bad ones."""

import struct
import zipfile
from io import BytesIO

from openpyxl import Workbook

HEADINGS = ["type", "name", "label::English (en)", "label::Arabic (ar)"]
SCALE = [["scale", str(point), f"{point}", f"{point}"] for point in range(1, 10)]
UNABLE = ["scale", "unable", "Unable to say", "لا أستطيع"]
YES_NO = [["yn", "yes", "Yes", "نعم"], ["yn", "no", "No", "لا"]]


def workbook(**sheets):
    """An .xlsx of these sheets, each a list of rows."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def form(*survey, headings=(), choices=(), settings=None, consult=None):
    """A form in English and Arabic with these rows; ``headings`` follow the four usual ones."""
    sheets = {
        "survey": [[*HEADINGS, *headings], *survey],
        "choices": [["list_name", "name", "label::English (en)", "label::Arabic (ar)"], *YES_NO, *choices],
        "settings": settings or [["form_title", "default_language"], ["A form", "English (en)"]],
    }
    if consult is not None:
        sheets["consult"] = [["name", "text::English (en)", "text::Arabic (ar)", "value"], *consult]
    return workbook(**sheets)


def repacked(data, changes, *, compression=zipfile.ZIP_DEFLATED):
    """The package with some members replaced or added."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w", compression) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return made.getvalue()


def _record(number, body):
    return struct.pack("<HH", number, len(body)) + body


def _label(row, column, said):
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(said), 1) + said.encode("utf-16-le"))


def _sheet_stream(rows):
    cells = []
    for row, line in enumerate(rows):
        for column, value in enumerate(line):
            if isinstance(value, str):
                cells.append(_label(row, column, value))
            elif value is not None:
                cells.append(_record(0x0203, struct.pack("<HHHd", row, column, 0, value)))
    begun = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 0))
    return begun + b"".join(cells) + _record(0x000A, b"")


def old_workbook(**sheets):
    """An .xls (BIFF8 in an OLE2 file, [MS-XLS] and [MS-CFB]) of these sheets."""
    begun = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 0))
    ended = _record(0x000A, b"")
    streams = [_sheet_stream(rows) for rows in sheets.values()]
    length = len(begun) + len(ended) + sum(12 + 2 * len(name) for name in sheets)
    bounds = []
    for name, stream in zip(sheets, streams, strict=True):
        named = struct.pack("<IBBBB", length, 0, 0, len(name), 1) + name.encode("utf-16-le")
        bounds.append(_record(0x0085, named))
        length += len(stream)
    return _compound(begun + b"".join(bounds) + ended + b"".join(streams))


def _entry(name, kind, start, size, child=0xFFFFFFFF):
    coded = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
    head = coded.ljust(64, b"\0") + struct.pack("<HBB", len(coded), kind, 1) + links + bytes(36)
    return head + struct.pack("<IQ", start, size)


def _compound(stream):
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % 512)
    sectors = len(stream) // 512
    tables = 1 + sectors // 120
    first = tables + 1
    chain = [*[0xFFFFFFFD] * tables, 0xFFFFFFFE, *range(first + 1, first + sectors), 0xFFFFFFFE]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512 * tables, b"\xff")
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + _entry("Workbook", 2, first, len(stream)) + bytes(256)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return header + struct.pack(f"<{tables}I", *range(tables)).ljust(436, b"\xff") + fat + directory + stream
