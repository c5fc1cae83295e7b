import pytest

from graphviz_backprop.learn.datasets import MAX_POINTS
from graphviz_backprop.learn.own_points import MAX_CHARACTERS, read_csv
from graphviz_backprop.text.errors import BindingError


@pytest.mark.parametrize(
    "text",
    [
        "0,1,0\n2,3,1",
        "x1,x2,label\n0,1,0\n2,3,1\n",
        "\ufeffx1;x2;y\r\n0;1;-1\r\n\r\n2;3;1\r\n",
        "0\t1\t0\n2\t3\t1",
        ' 0 , "1" , 0\n 2, 3, 1',
    ],
)
def test_own_points_are_read(text):
    data = read_csv(text)
    assert data.points.tolist() == [[0, 1], [2, 3]]
    assert data.labels.tolist() == [0, 1]
    assert data.kind == "classification"


def test_other_labels_make_a_regression():
    data = read_csv("0,1,0.5\n2,3,1")
    assert (data.kind, data.labels.tolist()) == ("regression", [0.5, 1])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds 0 points"),
        ("x1,x2,label\n", "holds 0 points"),
        ("1,2,0", "holds 1 points"),
        ("1,2,0\n1,2", "line 2: there are 2 values"),
        ("1,2,0\n\n1,2,3,4", "line 3: there are 4 values"),
        ("1,2,0\nx,2,1", "line 2: x1 is not a number"),
        ("1,2,0\n1,,1", "line 2: x2 is not a number"),
        ("1,2,0\n1,2,cat", "line 2: the label is not a number"),
        ("1,2,0\n1,nan,1", "line 2: x2 is not a number"),
        ("1,2,0\n1,inf,1", "line 2: x2 is not a number"),
        ("1,2,0\n1e9,2,1", "line 2: x1 is not a number up to 1000000"),
        ("a,b,c\nx1,x2,label\n1,2,0", "line 2: x1 is not a number"),
        ("1;2;0\n1,5;2;1", "line 2: x1 is not a number"),
        ("1,2,0\n" * (MAX_POINTS + 1), "line 10001: there are more than 10,000"),
        ("1" * (MAX_CHARACTERS + 1), "more than 1,000,000 characters"),
        ('1,2,0\n1,"' + "2" * 200_000 + '",0', "line 2: field larger"),
    ],
)
def test_bad_files_say_which_line(text, words):
    with pytest.raises(BindingError, match=words):
        read_csv(text)
