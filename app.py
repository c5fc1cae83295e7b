"""Run the app with ``streamlit run app.py``, ``make app`` or ``graphviz-backprop app``."""

from streamlit.starlette import App

from graphviz_backprop.app.server import MIDDLEWARE, SCRIPT

app = App(SCRIPT, middleware=MIDDLEWARE)
