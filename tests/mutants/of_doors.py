"""Mutants of the doors: who may guess, what a visit is worth to another, and what logs and dates tell."""

from tests.mutants.mutant import Mutant

STAFFING = ("tests/unit/services/test_staffing.py",)
GUESSING = ("tests/web/test_guessing.py",)
SHARED_PHONE = ("tests/web/test_shared_phone.py",)
VISIT_FAULTS = ("tests/web/test_visit_faults.py",)

DOORS = (
    Mutant(
        "one-time codes without an end",
        "consult/services/throttling.py",
        "if tries > WRONG_FACTORS_A_DAY:",
        "if False:",
        STAFFING,
    ),
    Mutant(
        "one count for every account",
        "consult/services/throttling.py",
        'b"second factor " + staff',
        'b"second factor "',
        STAFFING,
    ),
    Mutant(
        "a code that is looked at before it is counted",
        "consult/services/staffing/factors.py",
        "    try_factor(house, person.id, guard.today)\n    step = one_time_codes.step_of(factor.held, typed, at)",
        "    step = one_time_codes.step_of(factor.held, typed, at)",
        STAFFING,
    ),
    Mutant(
        "right codes that do not end the row",
        "consult/services/staffing/factors.py",
        "    factor_was_right(house, person.id, guard.today)\n",
        "",
        STAFFING,
    ),
    Mutant(
        "this machine and what cannot be read without a count",
        "consult/web/networks.py",
        "        return UNKNOWN\n",
        '        return ""\n',
        GUESSING,
    ),
    Mutant(
        "ports that make an address unreadable",
        "consult/web/networks.py",
        'host = (written["six"] or written["four"]) if written else said.strip()',
        "host = said.strip()",
        GUESSING,
    ),
    Mutant(
        "an old cookie that goes on after an invitation",
        "consult/web/visits.py",
        "        self.choose(arrival)\n        self._content.move_to(new_secret(house()))",
        "        self.choose(arrival)",
        SHARED_PHONE,
    ),
    Mutant(
        "a code that another has read",
        "consult/web/visits.py",
        "arrival = replace(before, code=None)",
        "arrival = before",
        SHARED_PHONE,
    ),
    Mutant(
        "choices that are lost by typing an invitation again",
        "consult/web/visits.py",
        "arrival = replace(before, code=None)",
        "pass",
        SHARED_PHONE,
    ),
    Mutant(
        "an exit that waits for its store",
        "consult/web/sessions.py",
        "            with suppress(StoreFault):\n                self._end(session)",
        "            self._end(session)",
        VISIT_FAULTS,
    ),
    Mutant(
        "an exit that fails with the store",
        "consult/web/errors.py",
        "if fault is not None and request.endpoint not in WITHOUT_A_VISIT:",
        "if fault is not None:",
        VISIT_FAULTS,
    ),
    Mutant(
        "Flask's own line",
        "consult/web/application.py",
        'log("fault", kind=kind, endpoint=request.endpoint or "")',
        "super().log_exception(exc_info)",
        VISIT_FAULTS,
        equivalent="the log's own handler tells no more of Flask's line than its kind",
    ),
    Mutant(
        "a library's sentence",
        "consult/web/log.py",
        'reason=SENTENCES.get(str(record.msg), "")',
        "reason=record.getMessage()",
        VISIT_FAULTS,
    ),
    Mutant(
        "a tombstone with its second",
        "consult/storage/third_place.py",
        "                    _date(file.fileno(), day)\n",
        "                    pass\n",
        ("tests/unit/services/test_third_place.py",),
    ),
    Mutant(
        "a wish that tells the day of its asking",
        "consult/domain/contact.py",
        "    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)",
        "    return date(months // 12, months % 12 + 1, 1) - timedelta(days=asked.day)",
        ("tests/unit/domain/test_contact.py",),
    ),
    Mutant(
        "redirects without a policy",
        "consult/web/headers.py",
        'if status[:3] in REDIRECTS:\n            return _without_powers({**self.always, "Content-Security-Policy": OF_REDIRECTS})',
        'if status[:3] in REDIRECTS:\n            return {"Referrer-Policy": "no-referrer"}',
        ("tests/web/test_routes.py",),
        only="every_response",
    ),
)
