"""What a page asks for that has been left is passed over; where the reader returned to is kept."""

import time
from types import SimpleNamespace

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

from graphviz_backprop.app.address import RETURN
from graphviz_backprop.app.leaving import hear_only_the_page_asked_for


class Session:
    """A session as far as it is looked at; ``runs`` says what Streamlit is asked to run."""

    def __init__(self):
        self._pages_manager = SimpleNamespace(current_page_script_hash="", main_script_hash="main")
        self.session_state = {}
        self.runs, self.returns = [], []

    def show(self, page):
        self._pages_manager.current_page_script_hash = page

    def ask(self, page, part="", *, back=False):
        AppSession.request_rerun(
            self, ClientState(page_script_hash=page, fragment_id=part, is_history_navigation=back)
        )


@pytest.fixture
def session(monkeypatch):
    def rerun(self, told):
        self.runs.append(told and told.fragment_id)
        self.returns.append(told and told.is_history_navigation)

    monkeypatch.setattr(AppSession, "request_rerun", rerun)
    hear_only_the_page_asked_for()
    found = Session()
    found.ask("")
    found.show("stepper")
    return found


def test_a_page_is_heard(session):
    session.ask("stepper", "picture")
    session.ask("stepper")
    assert session.runs == ["", "picture", ""]


def test_a_page_is_heard_after_a_request_from_before_it_knew_its_name(session):
    """As a browser sends, where its theme arrives between the session and its page."""
    session.ask("main")
    session.show("stepper")
    session.ask("stepper", "picture")
    session.ask("main", "picture")
    assert session.runs == ["", "", "picture", "picture"]


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


@pytest.mark.parametrize("part", ["", "picture"])
def test_what_takes_the_place_of_going_back_goes_back_too(session, part):
    session.ask("stepper", back=True)
    session.ask("stepper", part)
    session.session_state[RETURN] = (1, "f=x")  # a run has taken it in
    session.ask("stepper", part)
    assert session.returns == [False, True, True, False]


def test_another_page_or_a_late_request_does_not_go_back(session, monkeypatch):
    session.ask("stepper", back=True)
    session.ask("gallery")
    session.ask("stepper")
    session.ask("stepper", back=True)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 60)
    session.ask("stepper")
    assert session.returns == [False, True, False, False, True, False]
