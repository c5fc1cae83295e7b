"""A page that is being left is not heard any more, and going back is not lost.

The browser shows a page until the next one begins to come. What a fragment of it asks for
meanwhile Streamlit would run after the next page, or instead of it: the browser, told of the
page before, then takes away all that it shows, and does not find the places of what follows.

A request that comes while Back or Forward is about to be run takes the place of that, and
Streamlit forgets that the reader went anywhere.
"""

from __future__ import annotations

import time
from typing import NamedTuple
from weakref import WeakKeyDictionary

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

from graphviz_backprop.app.address import RETURN

#: Seconds in which a run takes in where the reader went.
_SOON = 5.0


class _Return(NamedTuple):
    """A page that was gone back to, how many returns were taken in before, and until when."""

    page: str
    taken: int
    until: float


#: The page that a browser has asked for, until it is run.
_asked: WeakKeyDictionary[AppSession, str] = WeakKeyDictionary()
_returns: WeakKeyDictionary[AppSession, _Return] = WeakKeyDictionary()


def hear_only_the_page_asked_for() -> None:
    """Lets every session of this process pass over what a page asks for that has been left."""
    rerun = AppSession.request_rerun

    def request_rerun(self: AppSession, client_state: ClientState | None) -> None:
        if client_state is None:
            rerun(self, client_state)
        elif _heard(self, client_state):
            _keep_return(self, client_state)
            rerun(self, client_state)

    AppSession.request_rerun = request_rerun  # type: ignore[method-assign]


def _heard(session: AppSession, told: ClientState) -> bool:
    pages = session._pages_manager
    shown = pages.current_page_script_hash
    # Until it has been told its page, a browser asks for the main script: for whatever is shown.
    page = told.page_script_hash if told.page_script_hash != pages.main_script_hash else ""
    if not told.fragment_id:
        _asked[session] = page
    asked = _asked.get(session)
    if asked == shown:
        del _asked[session]  # it is run, and may lead to another one by itself
    return not told.fragment_id or page in ("", asked or shown)


def _keep_return(session: AppSession, told: ClientState) -> None:
    """Lets a request be one for Back, too, where it takes the place of that."""
    memory, now = session.session_state, time.monotonic()
    page, taken = told.page_script_hash, memory[RETURN][0] if RETURN in memory else 0
    if told.is_history_navigation:
        _returns[session] = _Return(page, taken, now + _SOON)
    elif (before := _returns.get(session)) is not None:
        if (page, taken) == before[:2] and now < before.until:
            told.is_history_navigation = True
        else:
            del _returns[session]
