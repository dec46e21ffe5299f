"""What is declared when a round opens, as it is typed: the sizes of its groups, its readers, why listed words stand in it."""

from dataclasses import dataclass
from typing import Any

from flask import request
from wtforms import StringField

from consult.domain.breakdown import categories
from consult.domain.consultation import Round
from consult.domain.ids import StaffId
from consult.services import findings as published
from consult.web.question_form import OnceForm
from consult.web.shown import category_words
from consult.web.wiring import house

MOST_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedField:
    """The number typed for one option, as templates show any field."""

    id: str
    data: str

    @property
    def name(self) -> str:
        """As the form sends it."""
        return self.id

    @property
    def errors(self) -> tuple[str, ...]:
        """What is wrong with it stands above the form."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """People who are told apart in findings, and how many of them are invited."""

    name: str
    prompt: str
    field: InvitedField


class OpenForm(OnceForm):
    """How many are invited for each group, who reads the findings, and why listed words stand in it."""

    because = StringField()
    action = StringField()

    def __init__(self, round_: Round, before: Round | None = None) -> None:
        """``before`` is the round that it came from: what was declared there stands here, to be changed."""
        super().__init__()
        self.apart = categories(round_.instrument)
        self.before = dict(before.invited) if before else {}

    @property
    def looks(self) -> bool:
        """Whether she only wants to see what these sizes will allow."""
        return bool(self.action.data == "look")

    def categories(self) -> list[Category]:
        """The categories of the breakdown, with what was typed."""
        return [
            Category(
                name=each.name,
                prompt=category_words(each.options),
                field=InvitedField(id=f"invited-{each.name}", data=self._typed(each.name)),
            )
            for each in self.apart
        ]

    def _typed(self, name: str) -> str:
        stands = str(self.before[name]) if name in self.before and request.method != "POST" else ""
        return request.form.get(f"invited-{name}", stands).strip()

    def readers(self) -> list[dict[str, Any]]:
        """Every commissioner, and whether she was ticked."""
        chosen = set(request.form.getlist("reader"))
        return [
            {"id": person.id.hex(), "name": person.name, "chosen": person.id.hex() in chosen}
            for person in published.commissioners(house())
        ]

    def chosen(self) -> list[StaffId]:
        """The commissioners who were ticked."""
        ticked = set(request.form.getlist("reader"))
        return [person.id for person in published.commissioners(house()) if person.id.hex() in ticked]

    def invited(self) -> list[tuple[str, int]] | None:
        """How many are invited in each category; None where something is no whole number."""
        numbers = [(each.name, each.field.data) for each in self.categories()]
        if not all(given.isascii() and given.isdigit() and len(given) <= MOST_DIGITS for _name, given in numbers):
            return None
        return [(name, int(given)) for name, given in numbers]
