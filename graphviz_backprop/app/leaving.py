"""A page that is being left is not heard any more.

The browser shows a page until the next one begins to come. What a fragment of it asks for
meanwhile Streamlit would run after the next page, or instead of it: the browser, told of the
page before, then takes away all that it shows, and does not find the places of what follows.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

#: The page that a browser has asked for, until it is run.
_asked: WeakKeyDictionary[AppSession, str] = WeakKeyDictionary()


def hear_only_the_page_asked_for() -> None:
    """Lets every session of this process pass over what a page asks for that has been left."""
    rerun = AppSession.request_rerun

    def request_rerun(self: AppSession, client_state: ClientState | None) -> None:
        if client_state is None or _heard(self, client_state):
            rerun(self, client_state)

    AppSession.request_rerun = request_rerun  # type: ignore[method-assign]


def _heard(session: AppSession, told: ClientState) -> bool:
    page, shown = told.page_script_hash, session._pages_manager.current_page_script_hash
    if not told.fragment_id:
        _asked[session] = page
    asked = _asked.get(session)
    if asked == shown:
        del _asked[session]  # it is run, and may lead to another one by itself
    return not told.fragment_id or page == (asked or shown)
