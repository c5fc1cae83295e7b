"""What the browser would be sent and would tell, for tests without one."""

import json


def held(app, name, default):
    """What the session holds under a name."""
    try:
        return app.session_state[name]
    except KeyError:
        return default


def sent(app):
    """What the browser was sent last."""
    found = [each for each in app.get("bidi_component") if "document" in each.proto.json]
    return json.loads(json.loads(found[-1].proto.json)["j"])


def bench(app):
    return sent(app)["bench"]


def tell(app, **told):
    """What the browser does when the reader does something."""
    before = held(app, "stepper", {})
    app.session_state["stepper"] = {**before, **told}
    app.run()
    assert not app.exception
    return app


def type_formula(app, text, *, draft=False):
    seen = held(app, "drawn_seen", 0)
    return tell(app, drawn=[seen + 1, text, draft])
