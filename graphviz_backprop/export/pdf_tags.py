"""The structure of a PDF file, which screen readers follow: headings, figures, formulas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

Kind = Literal["H1", "P", "Figure", "Formula", "Artifact"]


class Tags:
    """Marks what is drawn on the pages of a canvas; ``close`` before the file is saved."""

    def __init__(self, paper: Any, language: str = "en") -> None:
        from reportlab.pdfbase import pdfdoc

        self._paper, self._pdf, self._language = paper, pdfdoc, language
        self._root = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructTreeRoot")})
        self._document = pdfdoc.PDFDictionary(
            {"Type": pdfdoc.PDFName("StructElem"), "S": pdfdoc.PDFName("Document")}
        )
        self._document["P"] = paper._doc.Reference(self._root)
        self._pages: list[list[Any]] = []
        self._page: list[Any] = []

    @contextmanager
    def marked(self, kind: Kind, alt: str = "") -> Iterator[None]:
        """What is drawn here is of a kind; ``alt`` is said in its place. Artifacts are not read."""
        number = len(self._page)
        start = "/Artifact BMC" if kind == "Artifact" else f"/{kind} <</MCID {number}>> BDC"
        self._paper._code.append(start)
        yield
        self._paper._code.append("EMC")
        if kind == "Artifact":
            return
        pdf, document = self._pdf, self._paper._doc
        element = {
            "Type": pdf.PDFName("StructElem"),
            "S": pdf.PDFName(kind),
            "P": document.Reference(self._document),
            "Pg": document.thisPageRef(),
            "K": number,
        }
        if alt:
            element["Alt"] = pdf.PDFString(alt)
        self._page.append(document.Reference(pdf.PDFDictionary(element)))

    def show_page(self) -> None:
        """Ends a page of the canvas."""
        document = self._paper._doc
        name = document.thisPageRef().name
        self._paper.showPage()
        page = document.idToObject[name]
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents, page.Tabs = len(self._pages), self._pdf.PDFName("S")
        self._pages.append(self._page)
        self._page = []

    def close(self) -> None:
        """Puts the structure into the file."""
        pdf, document = self._pdf, self._paper._doc
        array = pdf.PDFArray
        numbers = [
            part for number, page in enumerate(self._pages) for part in (number, array(page))
        ]
        self._document["K"] = array([element for page in self._pages for element in page])
        self._root["K"] = array([document.Reference(self._document)])
        self._root["ParentTree"] = document.Reference(pdf.PDFDictionary({"Nums": array(numbers)}))
        self._root["ParentTreeNextKey"] = len(self._pages)
        catalog = document.Catalog
        catalog.StructTreeRoot = self._root
        catalog.MarkInfo = pdf.PDFDictionary({"Marked": pdf.PDFtrue})
        catalog.Lang = pdf.PDFString(self._language)
        self._paper.setViewerPreference("DisplayDocTitle", "true")
