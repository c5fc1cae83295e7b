"""No socket of the app waits to fill a packet, and old objects are seldom looked through."""

import gc
import socket

from graphviz_backprop.app.process import prepare, send_at_once


def delayed(of):
    return not of.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_an_accepted_socket_does_not_delay():
    # Made as Streamlit makes it: without a protocol, which asyncio asks for.
    with socket.socket(socket.AF_INET) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with socket.create_connection(listening.getsockname()):
            before, _ = listening.accept()
            with before:
                assert delayed(before)
        send_at_once()
        with socket.create_connection(listening.getsockname()):
            after, _ = listening.accept()
            with after:
                assert not delayed(after)
        assert listening.fileno() > 0


def test_files_and_other_sockets_are_left_alone(tmp_path):
    one, other = socket.socketpair()
    with one, other, (tmp_path / "file").open("w") as file:
        send_at_once()
        one.sendall(b"still open")
        assert other.recv(20) == b"still open"
        file.write("still open")


def test_old_objects_are_collected_seldom():
    before = gc.get_threshold()
    try:
        prepare.__wrapped__()
        young, middle, old = gc.get_threshold()
        assert gc.isenabled()
        assert young * middle * old >= 10_000_000
    finally:
        gc.set_threshold(*before)
