"""The pictures on the gallery's cards are seen at the size of a card."""

import re

import pytest

from graphviz_backprop.app.gallery_page import picture
from graphviz_backprop.examples import examples

#: Pixels of the picture on a card.
CARD = (271, 106)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_lines_are_seen_and_small_numbers_left_out(example, theme):
    drawn = picture(example, theme)
    width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', drawn).groups())
    scale = min(CARD[0] / width, CARD[1] / height)
    strokes = [float(each) for each in re.findall(r'stroke-width="(\S+)"', drawn)]
    assert scale * min(strokes) >= 0.5
    written = len(re.findall(r'id="t_\w+', drawn))
    assert (written > 0) == (scale >= 0.43)
