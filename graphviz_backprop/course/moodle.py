"""A bank as Moodle XML: numerical questions, short answers, and one cloze question a run.

The format is that of Moodle's documentation, "Moodle XML format" and "Embedded Answers
(Cloze) question type"; pictures are embedded as files of the question's text.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from xml.etree import ElementTree

from graphviz_backprop.course.bank import Item, decimal
from graphviz_backprop.teach.questions import Question, tolerance

_PICTURE = "step.svg"
_CLOZE_MARKS = str.maketrans({mark: f"\\{mark}" for mark in '\\}#~/"'})
_INTRODUCTION = "Fill in what the forward and the backward pass compute."


def moodle(items: Iterable[Item], category: str) -> str:
    """The bank as one XML document; ``category`` is where Moodle files its questions."""
    quiz = ElementTree.Element("quiz")
    place = ElementTree.SubElement(quiz, "question", type="category")
    _text(ElementTree.SubElement(place, "category"), f"$course$/top/{category.replace('/', '//')}")
    for _, run in groupby(items, lambda item: (item.exercise, item.variant)):
        asked = list(run)
        for item in asked:
            quiz.append(_single(item))
        quiz.append(_cloze(asked))
    ElementTree.indent(quiz)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(quiz, "unicode") + "\n"


def _single(item: Item) -> ElementTree.Element:
    """A numerical question, or a short answer where a shape is asked."""
    asked = item.question
    kind, right = "shortanswer" if asked.texts else "numerical", f"Right. {asked.hints[-1]}"
    question = _question(kind, item.name, _stem(item, asked.prompt), [item])
    for text in asked.texts:
        _answer(question, 100, text, right)
    if not asked.texts:
        _answer(question, 100, decimal(asked.number), right, asked.tolerance)
    for wrong in asked.wrong:
        slack = None if wrong.text else tolerance(wrong.number)
        _answer(question, 0, wrong.text or decimal(wrong.number), wrong.message, slack)
    for hint in asked.hints:
        _text(ElementTree.SubElement(question, "hint", format="html"), escape(hint))
    return question


def _cloze(run: list[Item]) -> ElementTree.Element:
    """All questions of a run in one, over the picture with the inputs only."""
    first = run[0]
    lines = [f"<p>{escape(item.question.prompt)} {_gap(item.question)}</p>" for item in run]
    name = first.name.rpartition(",")[0]
    body = _stem(first, _INTRODUCTION) + "".join(lines)
    return _question("cloze", f"{name}, whole run", body, [first])


def _gap(asked: Question) -> str:
    """An answer to be typed, in the notation of cloze questions.

    >>> _gap(Question(0, "total", "", -4.0, 0.005, (), ()))
    '{1:NUMERICAL:=-4:0.005}'
    """
    if asked.texts:
        answers = [f"={text.translate(_CLOZE_MARKS)}" for text in asked.texts]
        wrong = [(each.text.translate(_CLOZE_MARKS), each) for each in asked.wrong]
    else:
        answers = [f"={decimal(asked.number)}:{decimal(asked.tolerance)}"]
        slack = [f"{decimal(w.number)}:{decimal(tolerance(w.number))}" for w in asked.wrong]
        wrong = [*zip(slack, asked.wrong, strict=True)]
    answers += [f"%0%{said}#{each.message.translate(_CLOZE_MARKS)}" for said, each in wrong]
    kind = "SHORTANSWER" if asked.texts else "NUMERICAL"
    return f"{{1:{kind}:{escape('~'.join(answers), quote=False)}}}"


def _stem(item: Item, prompt: str) -> str:
    return (
        f"<pre>{escape(item.program.strip())}</pre><p>{escape(item.given)}</p>"
        f'<p><img src="@@PLUGINFILE@@/{_PICTURE}" alt="Computational graph before this step"></p>'
        f"<p>{escape(prompt)}</p>"
    )


def _question(kind: str, name: str, body: str, shown: list[Item]) -> ElementTree.Element:
    question = ElementTree.Element("question", type=kind)
    _text(ElementTree.SubElement(question, "name"), name)
    told = ElementTree.SubElement(question, "questiontext", format="html")
    _text(told, body)
    for item in shown:
        file = ElementTree.SubElement(told, "file", name=_PICTURE, path="/", encoding="base64")
        file.text = base64.b64encode(item.picture.encode()).decode()
    for tag, value in (*_COMMON, *((("usecase", "0"),) if kind == "shortanswer" else ())):
        ElementTree.SubElement(question, tag).text = value
    return question


#: What every question has: no general feedback, one point, a third of it lost a wrong try.
_COMMON = (
    ("defaultgrade", "1"),
    ("penalty", "0.3333333"),
    ("hidden", "0"),
)


def _answer(
    question: ElementTree.Element, fraction: int, text: str, said: str, slack: float | None = None
) -> None:
    answer = ElementTree.SubElement(
        question, "answer", fraction=str(fraction), format="moodle_auto_format"
    )
    ElementTree.SubElement(answer, "text").text = text
    _text(ElementTree.SubElement(answer, "feedback", format="html"), escape(said))
    if slack is not None:
        ElementTree.SubElement(answer, "tolerance").text = decimal(slack)


def _text(parent: ElementTree.Element, content: str) -> None:
    ElementTree.SubElement(parent, "text").text = "".join(_xml_characters(content))


def _xml_characters(content: str) -> Iterator[str]:
    """Those that XML 1.0 allows; others become the replacement sign."""
    for character in content:
        code = ord(character)
        fine = character in "\t\n\r" or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
        yield character if fine or code > 0xFFFF else "\N{REPLACEMENT CHARACTER}"
