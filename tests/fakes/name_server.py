"""A name server on loopback that knows a few records, or says nothing at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset


@contextmanager
def name_server(records: Mapping[tuple[str, str], str], *, silent: bool = False) -> Iterator[dns.resolver.Resolver]:
    """Answer from records by name and type; yield a resolver that asks this server only."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(server, records, silent), daemon=True)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = server.getsockname()[1]
        yield resolver
        server.sendto(b"", server.getsockname())
        thread.join(5)


def _serve(server: socket.socket, records: Mapping[tuple[str, str], str], silent: bool) -> None:
    while True:
        data, address = server.recvfrom(4096)
        if not data:
            return
        if silent:
            continue
        query = dns.message.from_wire(data)
        question = query.question[0]
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        name, kind = str(question.name).rstrip("."), question.rdtype.name
        if (name, kind) in records:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, records[name, kind]))
        elif not any(known == name for known, _ in records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        server.sendto(answer.to_wire(), address)
