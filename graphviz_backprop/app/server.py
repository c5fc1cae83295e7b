"""The app as an ASGI application: ``uvicorn graphviz_backprop.app.server:app --workers 2``."""

from __future__ import annotations

from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from graphviz_backprop.app.front import Front
from graphviz_backprop.engine.cost import APP, settle

SCRIPT = Path(__file__).with_name("script.py")
MIDDLEWARE = [Middleware(Front)]

settle(APP)  # whatever runs here, callbacks and fragments too, holds up everybody
app = App(SCRIPT, middleware=MIDDLEWARE)
