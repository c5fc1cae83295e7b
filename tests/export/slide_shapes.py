"""The shapes of a slide with those that only newer programs show."""

from lxml import etree
from pptx.shapes.shapetree import SlideShapeFactory


def shapes_of(slide):
    """All shapes of a slide, those of groups too, as a program of today reads them."""
    found = []
    waiting = list(slide.shapes._spTree.iterchildren())
    while waiting:
        element = waiting.pop(0)
        tag = etree.QName(element).localname
        if tag == "AlternateContent":
            waiting.insert(0, element[0][0])
        elif tag in ("sp", "cxnSp", "pic", "grpSp"):
            found.append(SlideShapeFactory(element, slide.shapes))
            if tag == "grpSp":
                waiting = [*element, *waiting]
    return found


def name_of(shape):
    """What a shape is called, without the sign by which the transition Morph knows it."""
    return shape.name.removeprefix("!!")
