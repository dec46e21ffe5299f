"""`consult languages`: how far each language of the interface is."""

import json
from dataclasses import asdict, dataclass

import click
from babel.messages.pofile import read_po

from consult.settings import folder
from consult.web.languages import LanguageEntry, Languages


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One language: how many of the interface's messages have words in it, and whether a person approved them."""

    language: str
    name: str
    english: str
    status: str
    messages: int
    translated: int


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the states as JSON.")
def languages(*, as_json: bool) -> None:
    """Tell, for each language, whether a named person has approved it and how much of it is translated.

    A draft is offered only where the installation allows drafts, and says so on every page.
    """
    known = Languages(folder("translations"))
    states = [_state(known, entry) for entry in known.all()]
    if as_json:
        click.echo(json.dumps([asdict(state) for state in states], ensure_ascii=False, indent=2))
        return
    for state in states:
        click.echo(
            f"{state.language:8} {state.status:9} {state.translated:5} of {state.messages}  {state.english} ({state.name})"
        )


def _state(known: Languages, entry: LanguageEntry) -> State:
    source = entry is known.source
    path = known.folder / ("messages.pot" if source else f"{entry.tag.replace('-', '_')}/LC_MESSAGES/messages.po")
    with path.open("rb") as written:
        messages = [each for each in read_po(written) if each.id]
    whole = [each for each in messages if source or (not each.fuzzy and all(_forms(each.string)))]
    return State(
        language=entry.tag,
        name=entry.name,
        english=entry.english,
        status=entry.status,
        messages=len(messages),
        translated=len(whole),
    )


def _forms(said: object) -> tuple[object, ...]:
    return said if isinstance(said, tuple) else (said,)
