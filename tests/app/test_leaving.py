"""What a page asks for that has been left is passed over, and nothing else."""

from types import SimpleNamespace

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

from graphviz_backprop.app.leaving import hear_only_the_page_asked_for


class Session:
    """A session as far as it is looked at; ``runs`` says what Streamlit is asked to run."""

    def __init__(self):
        self._pages_manager = SimpleNamespace(current_page_script_hash="")
        self.runs = []

    def show(self, page):
        self._pages_manager.current_page_script_hash = page

    def ask(self, page, part=""):
        AppSession.request_rerun(self, ClientState(page_script_hash=page, fragment_id=part))


@pytest.fixture
def session(monkeypatch):
    monkeypatch.setattr(
        AppSession, "request_rerun", lambda self, told: self.runs.append(told and told.fragment_id)
    )
    hear_only_the_page_asked_for()
    found = Session()
    found.ask("")
    found.show("stepper")
    return found


def test_a_page_is_heard(session):
    session.ask("stepper", "picture")
    session.ask("stepper")
    assert session.runs == ["", "picture", ""]


def test_a_page_is_not_heard_once_another_is_asked_for(session):
    session.ask("gallery")
    session.ask("stepper", "picture")
    session.show("gallery")
    session.ask("stepper", "picture")
    session.ask("gallery", "cards")
    assert session.runs == ["", "", "cards"]


def test_going_back_at_once_is_heard(session):
    session.ask("gallery")
    session.ask("stepper")
    session.ask("gallery", "cards")
    session.ask("stepper", "picture")
    assert session.runs == ["", "", "", "picture"]


@pytest.mark.parametrize("part", ["", "progress"])
def test_a_page_that_leads_to_another_by_itself_is_left(session, part):
    session.ask("lesson")
    session.show("lesson")
    session.ask("lesson", part)
    session.show("stepper")
    session.ask("lesson", "progress")
    session.ask("stepper", "picture")
    assert session.runs == ["", "", part, "picture"]


def test_what_comes_from_no_browser_is_heard(session):
    AppSession.request_rerun(session, None)
    assert session.runs == ["", None]
