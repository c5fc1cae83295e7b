"""Answers leave at once: no socket of the app waits to fill a packet."""

import socket

from graphviz_backprop.app.process import send_at_once


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
