"""Spreadsheet in, spreadsheet out: XLSForm workbooks as instruments, and instruments as XLSForm workbooks."""

from consult.xlsform.reading import Reading, read
from consult.xlsform.sentences import error_sentence, fault_sentence, remark_sentence
from consult.xlsform.trouble import Noted, Place, Reason, Remark, WorkbookError
from consult.xlsform.writing import write

__all__ = [
    "Noted",
    "Place",
    "Reading",
    "Reason",
    "Remark",
    "WorkbookError",
    "error_sentence",
    "fault_sentence",
    "read",
    "remark_sentence",
    "write",
]
