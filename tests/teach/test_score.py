import pytest

from graphviz_backprop.teach.score import Score, Tally, scored


def test_answers_are_counted_by_kind():
    score = Score()
    for kind, right in (("add", True), ("multiply", False), ("multiply", True), ("add", True)):
        score = scored(score, kind, right=right)
    assert dict(score.kinds) == {"add": Tally(2, 2), "multiply": Tally(1, 2)}
    assert score.total == Tally(3, 4)


def test_a_score_does_not_change():
    before = scored(Score(), "add", right=True)
    scored(before, "add", right=False)
    assert before.kinds["add"] == Tally(1, 1)
    with pytest.raises(TypeError):
        before.kinds["add"] = Tally(9, 9)
    assert Score().total == Tally(0, 0)
