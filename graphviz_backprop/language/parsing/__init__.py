"""Tokens → trees."""
