"""The words for what is wrong with a workbook: one plain sentence each, which names the place."""

from consult.domain.checking import Fault, FaultReason
from consult.domain.expression import Reason as ExpressionReason
from consult.xlsform.trouble import Noted, Place, Reason, Remark, WorkbookError

_ERRORS = {
    Reason.TOO_LARGE: "the workbook is too large to be opened safely",
    Reason.NOT_A_WORKBOOK: "the file is not a readable .xlsx or .xls workbook",
    Reason.DECLARES_ENTITIES: "the workbook declares XML entities, which no spreadsheet program writes, and is refused",
    Reason.TOO_MANY_ROWS: "there are more than {detail} rows",
    Reason.TOO_MANY_COLUMNS: "there are more than {detail} columns",
    Reason.CELL_TOO_LONG: "the cell holds {detail} characters, and at most 10000 are read",
    Reason.NO_SURVEY: "the workbook has no sheet named survey with a column named type",
    Reason.NOT_AN_XLSFORM: "{detail}",
    Reason.TOO_DEEP: "groups are nested too deeply",
    Reason.TWICE_ONE_LANGUAGE: "two columns are in the language {detail}",
    Reason.DUPLICATE_NAME: "the name {detail} is used twice",
    Reason.UNKNOWN_LIST: "there is no list {detail} on the sheet choices",
    Reason.BAD_EXPRESSION: "{detail}",
    Reason.UNKNOWN_REFERENCE: "there is no question named {detail}",
    Reason.LATER_REFERENCE: "the condition reads {detail}, which is asked later or belongs to the same question",
    Reason.BAD_VALUE: "{detail} is not one of the values that can stand here",
    Reason.BAD_BANDS: "the list {detail} must have exactly the three choices low, mid and high",
    Reason.BAD_DAY: "{detail} is not a day written as YYYY-MM-DD",
}
_REMARKS = {
    Remark.UNSUPPORTED_TYPE: "the type {detail} is not supported; it is kept, and no round can open with it",
    Remark.NOT_ENFORCED: "required is not enforced: every question can be skipped",
    Remark.UNUSED_COLUMN: "this column is not used",
    Remark.UNUSED_ROW: "the row {detail} is not used",
    Remark.NOT_A_SCALE: "the appearance likert needs choices named by whole numbers and at most one named unable; "
    "it is read as a single choice",
    Remark.OTHER_NOT_ADDED: "or_other adds untranslated words, so it is not supported; no round can open with it",
    Remark.LANGUAGE_GUESSED: "the column names no language code; it is read as {detail}",
    Remark.LANGUAGE_UNKNOWN: "the column names no language code, for example (en); no round can open until it does",
    Remark.WORDS_MISSING: "{detail}",
    Remark.PIPED_WORDS: "the words refer to {detail}; answers are not put into questions",
    Remark.REPLY_WAITS: "the question {detail} is a reply: it is asked only from the second round on, below reasons that are shown",
    Remark.NO_FIGURES: "the question {detail} is not asked of everyone, or not all of it may be answered; findings show no figures of it",
    Remark.CELLS_UNDECLARED: "the question {detail} is counted as an opinion; say attribute here if it tells who people are, "
    "or opinion if it does not",
    Remark.FROM_PYXFORM: "{detail}",
}
_EXPRESSIONS = {
    ExpressionReason.EMPTY: "the expression is empty",
    ExpressionReason.TOO_LONG: "the expression is longer than 4000 characters",
    ExpressionReason.TOO_DEEP: "the expression is nested too deeply at character {position}",
    ExpressionReason.UNKNOWN_CHARACTER: "the expression has {found} at character {position}, which means nothing there",
    ExpressionReason.UNCLOSED_TEXT: "the text that opens at character {position} of the expression is not closed",
    ExpressionReason.BAD_REFERENCE: "the reference {found} at character {position} is not written ${{name}}",
    ExpressionReason.UNEXPECTED: "the expression has {found} at character {position}, where it cannot stand",
    ExpressionReason.UNFINISHED: "the expression ends too early, at character {position}",
    ExpressionReason.UNKNOWN_FUNCTION: "the function {found} at character {position} is not supported",
    ExpressionReason.PATH: "the path {found} at character {position} is not supported; questions are read as ${{name}}",
    ExpressionReason.WRONG_COUNT: "the function {found} at character {position} has too few or too many arguments",
    ExpressionReason.WRONG_TYPE: "{found} at character {position} is of the wrong sort there",
    ExpressionReason.BAD_PATTERN: "the pattern of regex has {found} at character {position}, which is not supported",
}
_FAULTS = {
    FaultReason.NO_ITEMS: "it asks nothing",
    FaultReason.NO_TITLE: "it has no title",
    FaultReason.BRIEFING_MISSING: "the sheet consult has no {part}",
    FaultReason.NOTE_TOO_LONG: "the note before {item} has more than 30 words in {part}",
    FaultReason.NO_COMPLETE_LANGUAGE: "no language has all the words",
    FaultReason.UNDETERMINED_LANGUAGE: "the language {part} has no code of its own",
    FaultReason.UNSUPPORTED_KIND: "{item} is of the type {part}, which is not supported",
    FaultReason.DUPLICATE_ITEM: "two questions are named {item}",
    FaultReason.DUPLICATE_OPTION: "{item} has two choices named {part}",
    FaultReason.PROMPT_MISSING: "{item} {part} has no words",
    FaultReason.TOO_FEW_OPTIONS: "{item} has fewer than two choices",
    FaultReason.TOO_FEW_POINTS: "the scale of {item} has fewer than three points",
    FaultReason.SCALE_NOT_FROM_ONE: "the scale of {item} does not run from 1 upwards without a gap",
    FaultReason.BAD_BANDS: "the bands of {item} are not three names",
    FaultReason.IMPOSSIBLE_LIMITS: "{item} allows a number of choices that cannot be",
    FaultReason.BREAKDOWN_NOT_SINGLE_CHOICE: "{item} is a breakdown, but not a single choice",
    FaultReason.BREAKDOWN_IS_OPINION: "{item} is a breakdown, so its cells must be attribute",
    FaultReason.BREAKDOWN_ASKED_OF_SOME: "{item} is a breakdown, so everyone must be asked it, and may say all that it offers",
    FaultReason.THIRD_BREAKDOWN: "{item} is a third breakdown; two are the most",
    FaultReason.CROSSED_NAME: "{item} is a breakdown, and the name of its choice {part} has a * in it",
    FaultReason.UNKNOWN_REFERENCE: "{item} refers to a question that does not exist",
    FaultReason.LATER_REFERENCE: "{item} refers to a question that is asked later",
}


def expression_sentence(reason: ExpressionReason, position: int, found: str) -> str:
    """Why an expression is refused, without the place of its cell."""
    return _EXPRESSIONS[reason].format(position=position, found=found)


def error_sentence(error: WorkbookError) -> str:
    """Why a workbook is refused."""
    return _placed(error.place, _ERRORS[error.reason].format(detail=error.detail))


def remark_sentence(noted: Noted) -> str:
    """What a workbook's writer should know."""
    return _placed(noted.place, _REMARKS[noted.remark].format(detail=noted.detail))


def fault_sentence(fault: Fault) -> str:
    """What stops a round from opening."""
    what = " ".join(_FAULTS[fault.reason].format(item=fault.item, part=fault.part).split())
    return f"No round can open with this yet: {what}."


def _placed(place: Place, what: str) -> str:
    parts = [
        f"sheet {place.sheet}" if place.sheet else "",
        f"row {place.row}" if place.row is not None else "",
        f"column {place.column}" if place.column else "",
    ]
    where = ", ".join(part for part in parts if part)
    said = f"{where}: {what}" if where else what
    return said[:1].upper() + said[1:].rstrip(".") + "."
