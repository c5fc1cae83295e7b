"""Run the app with ``streamlit run app.py``, ``make app`` or ``graphviz-backprop app``."""

from graphviz_backprop.app.script import main

main()
