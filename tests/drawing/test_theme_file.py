"""Theme files: what they set, what is refused and where; contrast by WCAG."""

from dataclasses import replace

import pytest

from graphviz_backprop.drawing.contrast import contrast, failures
from graphviz_backprop.drawing.theme import DARK, LIGHT, THEMES
from graphviz_backprop.drawing.theme_file import load_theme, parse_theme
from graphviz_backprop.text.errors import RenderError


def test_what_is_not_said_comes_from_the_base():
    look = parse_theme('base = "dark"\nvalue = "#0F0"\nstroke = 2\ntitle = "Lecture 3"\n', "mine")
    assert (look.theme.name, look.theme.value, look.theme.stroke) == ("mine", "#00ff00", 2.0)
    assert look.theme.gradient == DARK.gradient
    assert (look.title, look.caption) == ("Lecture 3", "")


def test_an_empty_file_is_the_light_theme():
    assert parse_theme("").theme.ink == LIGHT.ink


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('base = "light"\nvalue = "green"', 2, "value is not a colour: 'green'"),
        ('base = "light"\n\ncolour = "#fff"', 3, "nothing called 'colour'"),
        ("stroke = -1", 1, "stroke is not a width"),
        ("stroke = true", 1, "stroke is not a width"),
        ("active_stroke = nan", 1, "active_stroke is not a width"),
        ('name = "</style><script>"', 1, "name is not a name"),
        ('font = "Arial; } </style>"', 1, "font is not a list of fonts"),
        ("font = 'Arial, \"Noto'", 1, "font is not a list of fonts"),
        ("font = 'url(x)'", 1, "font is not a list of fonts"),
        ('title = """a\nb"""', 1, "title is not one line"),
        ('base = "blue"', 1, "no theme called 'blue'"),
        ('\nvalue = "#00802b', 2, "this is not TOML"),
        ("ink = #000000", 1, "this is not TOML"),
        ('[theme]\nink = "#000000"', 1, "nothing called 'theme'"),
        ('"ink\\"<x>" = "#000000"', None, "nothing called"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(text, line, words):
    with pytest.raises(RenderError) as caught:
        parse_theme(text)
    assert words in caught.value.problem
    assert caught.value.line == line
    assert caught.value.remedy


@pytest.mark.parametrize(
    "text",
    [f"{'a.' * 4000}a = 1", f"[{'a.' * 4000}a]", f"ink = {'[' * 4000}{']' * 4000}",
     f"ink = {'{a = ' * 1500}1{'}' * 1500}"],
)  # fmt: skip
def test_a_deep_file_is_refused(text):
    with pytest.raises(RenderError):
        parse_theme(text)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "a</style>"), ("font", "Arial</style>"), ("ink", "red"), ("ink", "none"),
     ("background", "#fff;"), ("stroke", float("nan"))],
)  # fmt: skip
def test_a_theme_holds_nothing_that_a_style_sheet_could_take_for_markup(field, value):
    with pytest.raises(RenderError, match=field):
        replace(LIGHT, **{field: value})


def test_fonts_of_every_script():
    font = "Georgia, 'ＭＳ ゴシック', \"Source Sans 3\", sans-serif"
    assert replace(LIGHT, font=font).font == font


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(RenderError, match="cannot be read"):
        load_theme(tmp_path / "none.toml")
    bad = tmp_path / "bad.toml"
    bad.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RenderError, match="not a text file"):
        load_theme(bad)
    bad.write_text("#" * 200_000)
    with pytest.raises(RenderError, match="too large"):
        load_theme(bad)


def test_a_file_is_named_after_itself(tmp_path):
    for stem, name in (("school", "school"), ("a<b>{c}", "a-b-c-")):
        (tmp_path / f"{stem}.toml").write_text('ink = "#102030"\n')
        assert load_theme(tmp_path / f"{stem}.toml").theme.name == name


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    # published by WebAIM and the W3C's examples
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59),
     ("#ff0000", "#ffffff", 4.0), ("#767676", "#ffffff", 4.54)],
)  # fmt: skip
def test_contrast_is_that_of_wcag(first, second, ratio):
    assert contrast(first, second) == pytest.approx(ratio, abs=0.005)
    assert contrast(second, first) == contrast(first, second)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_built_in_themes_pass(theme):
    assert list(failures(theme)) == []


def test_what_fails_is_named_with_the_amount():
    [failure] = parse_theme('value = "#777777"').failures
    assert str(failure) == ("value on background has contrast 4.48, 0.02 under the 4.5 of WCAG AA")
