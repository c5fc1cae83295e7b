"""A page with nothing on it: what a run of Streamlit costs at least."""

import streamlit as st

st.empty()
