"""A short campaign of fuzzed texts, addresses and programs; the long one is a benchmark."""

import io
import json

import pytest

pytest.importorskip("torch", reason="the oracle is PyTorch: install the extra oracle")
campaign = pytest.importorskip("benchmarks.campaign")

FEW = {"texts": 300, "addresses": 200, "programs": 60, "checks": 20}


def test_every_input_is_answered_and_numbers_are_pytorchs():
    told = campaign.campaign(FEW, seed=7, out=io.StringIO())
    assert told["wrong"] == []
    assert {kind: sum(counts.values()) for kind, counts in told["counts"].items()} == FEW
    assert told["counts"]["texts"]["understood"] > 10
    assert told["counts"]["programs"]["equal"] > 50
    assert told["counts"]["checks"]["told apart"] > 10


def test_a_campaign_is_taken_up_where_it_stopped(tmp_path):
    state = tmp_path / "campaign.json"
    campaign.campaign({"texts": 40}, 3, state, out=io.StringIO())
    halves = campaign.campaign({"texts": 80}, 3, state, out=io.StringIO())
    at_once = campaign.campaign({"texts": 80}, 3, out=io.StringIO())
    assert halves["counts"] == at_once["counts"] == json.loads(state.read_text())["counts"]
