"""A session of the app without a browser: Streamlit's own messages over its websocket."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect

FINISHED = ForwardMsg.ScriptFinishedStatus.Name
_DONE = {"FINISHED_SUCCESSFULLY", "FINISHED_FRAGMENT_RUN_SUCCESSFULLY"}
_LARGEST = 50_000_000


@dataclass
class Session:
    """One open page: the widgets it was sent, by key or label, and what it has set."""

    socket: ClientConnection
    widgets: dict[str, str] = field(default_factory=dict)
    values: dict[str, WidgetState] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    seen: int = 0
    typed: int = 0
    error: str | None = None
    told: dict[str, Any] = field(default_factory=dict)  # by the stepper
    fragments: dict[str, str] = field(default_factory=dict)  # where a widget runs alone
    page: str = ""
    query: str = ""
    errors: list[str] = field(default_factory=list)

    async def rerun(self, fragment: str = "") -> None:
        """Asks for a run with the widgets as they are, and waits until it is over."""
        message = BackMsg()
        message.rerun_script.fragment_id = fragment
        message.rerun_script.query_string = self.query
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.widget_states.CopyFrom(WidgetStates(widgets=self.values.values()))
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(await self.socket.recv())
            match answer.WhichOneof("type"):
                case "delta":
                    if answer.delta.WhichOneof("type") == "new_element":
                        self._element(answer.delta)
                case "new_session":
                    self.page = answer.new_session.page_script_hash
                case "navigation":
                    self.page = answer.navigation.page_script_hash
                case "script_finished":
                    if FINISHED(answer.script_finished) in _DONE:
                        return

    async def set(self, key: str, **value: object) -> None:
        """Sets a widget and runs."""
        widget = self.widgets[key]
        self.values[widget] = WidgetState(id=widget, **value)  # type: ignore[arg-type]
        await self.rerun(self.fragments.get(widget, ""))

    async def move(self, name: str, value: float) -> None:
        """Moves a slider."""
        await self.tell("edits", [self.seen + 1, {name: value}, {}])

    async def type(self, text: str, *, draft: bool = False) -> None:
        """Types a formula: drawn as a draft, or entered."""
        self.typed += 1
        await self.tell("drawn", [self.typed, text, draft])

    async def step(self, frame: int) -> None:
        """Tells the step, as the browser does where an open panel needs it."""
        await self.tell("step", frame)

    async def tell(self, name: str, value: object) -> None:
        """Tells what the stepper reports."""
        self.told |= {name: value}
        await self.set("stepper", json_value=json.dumps(self.told))

    def _element(self, delta: Any) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        sent = getattr(element, kind)
        match kind:
            case "bidi_component":
                name = sent.component_name.rpartition(".")[2]
                self.widgets[name] = sent.id
                self.fragments[sent.id] = delta.fragment_id
                if name == "stepper":
                    told = json.loads(json.loads(sent.json)["j"])
                    self.document = told["document"]
                    self.inputs = told["bench"]["inputs"]["rows"]
                    self.seen = told["bench"]["inputs"]["seen"]
                    self.error = told["bench"]["formula"]["error"]
            case "exception":
                self.errors.append(sent.message)


async def open_session(port: int, query: str = "") -> Session:
    """Opens a page and waits for its first run."""
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    socket = await connect(
        address,
        max_size=_LARGEST,
        subprotocols=["streamlit"],
        ping_interval=None,  # type: ignore[list-item]
    )
    session = Session(socket, query=query)
    await asyncio.wait_for(session.rerun(), 60)
    return session
