"""The Streamlit app: pages, panels and the state behind them; no mathematics, no DOT."""
