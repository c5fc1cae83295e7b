import pytest

from graphviz_backprop.teach.score import Score, Tally, merged, scored


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


def test_merged_scores_add_up_kind_by_kind():
    first = scored(scored(Score(), "add", right=True), "max", right=False)
    second = scored(scored(Score(), "add", right=False), "exp", right=True)
    both = merged([first, Score(), second])
    assert list(both.kinds.items()) == [("add", (1, 2)), ("max", (0, 1)), ("exp", (1, 1))]
    assert merged([]).total == Tally(0, 0)
