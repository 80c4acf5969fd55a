"""The proxy that stands for a bad network must itself be honest."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
import pytest

from servers.proxy import Traffic, proxy
from servers.query import libpq, query

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from servers.proxy import Proxy


@pytest.fixture
def network(postgres_url: str) -> Iterator[Proxy]:
    with proxy(postgres_url) as running:
        yield running


@asynccontextmanager
async def connected(network: Proxy, url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(libpq(network.url(url)))
    try:
        yield connection
    finally:
        connection.terminate()


async def test_one_statement_is_one_round_trip(network: Proxy, postgres_url: str):
    async with connected(network, postgres_url) as connection:
        network.clear()
        await connection.execute("select 1")
        traffic = network.traffic
    assert (traffic.messages, traffic.round_trips) == (1, 1)


async def test_two_statements_in_one_message_are_one_round_trip(
    network: Proxy, postgres_url: str
):
    async with connected(network, postgres_url) as connection:
        network.clear()
        await connection.execute("select 1; select 2")
        await connection.execute("select 3")
        traffic = network.traffic
    assert (traffic.messages, traffic.round_trips) == (2, 2)


async def test_a_round_trip_takes_the_latency(network: Proxy, postgres_url: str):
    """A lower bound only: the machine may be slower, the network is never faster."""
    async with connected(network, postgres_url) as connection:
        network.latency = 0.1
        clock = asyncio.get_running_loop().time
        start = clock()
        await connection.execute("select 1")
        assert clock() - start >= 0.1


async def test_a_dropped_connection_ends(network: Proxy, postgres_url: str):
    async with connected(network, postgres_url) as connection:
        network.drop()
        with pytest.raises(asyncpg.PostgresConnectionError):
            await connection.execute("select 1")


async def test_a_reset_connection_breaks(network: Proxy, postgres_url: str):
    async with connected(network, postgres_url) as connection:
        network.reset()
        with pytest.raises((asyncpg.PostgresConnectionError, ConnectionResetError)):
            await connection.execute("select 1")


async def test_a_stalled_connection_waits_until_it_is_resumed(
    network: Proxy, postgres_url: str
):
    async with connected(network, postgres_url) as connection:
        network.stall()
        answer = asyncio.create_task(connection.fetchval("select 1"))
        done, _ = await asyncio.wait([answer], timeout=0.2)
        network.resume()
        assert not done
        assert await answer == 1


async def test_a_stalled_network_can_be_taken_down(postgres_url: str):
    with proxy(postgres_url) as network:
        async with connected(network, postgres_url) as connection:
            network.stall()
            answer = asyncio.create_task(connection.execute("select 1"))
            await asyncio.sleep(0)
    with pytest.raises((asyncpg.PostgresConnectionError, ConnectionResetError)):
        await answer


@pytest.mark.parametrize("fault", ["drop", "reset"])
async def test_an_armed_fault_keeps_its_message_from_the_server(
    network: Proxy, postgres_url: str, fault
):
    async with connected(network, postgres_url) as connection:
        network.arm(fault, after=2)
        await connection.execute("create table first (a int)")
        with pytest.raises((asyncpg.PostgresConnectionError, ConnectionResetError)):
            await connection.execute("create table second (a int)")
    assert tables(postgres_url) == [("first",)]


@pytest.mark.parametrize("fault", ["drop", "reset"])
async def test_a_delivered_message_is_acted_on_although_its_answer_is_lost(
    network: Proxy, postgres_url: str, fault
):
    async with connected(network, postgres_url) as connection:
        network.arm(fault, after=1, delivered=True)
        with pytest.raises((asyncpg.PostgresConnectionError, ConnectionResetError)):
            await connection.execute("create table first (a int)")
    await until_sessions_end(postgres_url)
    assert tables(postgres_url) == [("first",)]


async def test_a_stall_after_delivery_holds_the_answer_back(
    network: Proxy, postgres_url: str
):
    async with connected(network, postgres_url) as connection:
        network.arm("stall", after=1, delivered=True)
        answer = asyncio.create_task(connection.execute("create table first (a int)"))
        while tables(postgres_url) != [("first",)]:
            await asyncio.sleep(0.01)
        assert not answer.done()
        network.resume()
        assert await answer == "CREATE TABLE"


async def test_a_fault_hits_only_the_connection_that_sent_the_message(
    network: Proxy, postgres_url: str
):
    async with (
        connected(network, postgres_url) as one,
        connected(network, postgres_url) as other,
    ):
        network.arm("reset", after=1)
        with pytest.raises((asyncpg.PostgresConnectionError, ConnectionResetError)):
            await one.execute("select 1")
        assert await other.fetchval("select 1") == 1


async def test_a_client_that_has_finished_speaking_still_hears_the_answer():
    async def answer_at_the_end(reader, writer):
        heard = await reader.read()
        writer.write(heard.upper())
        writer.close()

    server = await asyncio.start_server(answer_at_the_end, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with proxy(f"tcp://127.0.0.1:{port}", latency=0.02) as network:
            reader, writer = await asyncio.open_connection("127.0.0.1", network.port)
            writer.write(b"one ")
            writer.write(b"two")
            writer.write_eof()
            assert await reader.read() == b"ONE TWO"
            writer.close()
            await writer.wait_closed()
            assert network.traffic.bytes_down == 7


def test_a_proxy_before_nothing_refuses_politely():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        url = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
    with proxy(url) as network:
        with socket.create_connection(("127.0.0.1", network.port)) as client:
            assert client.recv(1) == b""
        assert network.traffic == Traffic(connections=1)


def tables(url: str) -> list[tuple[str]]:
    return query(
        url, "select relname from pg_class where relkind = 'r' and oid > 16383"
    )


async def until_sessions_end(url: str) -> None:
    others = (
        "select count(*) from pg_stat_activity where backend_type = 'client backend'"
        " and datname = current_database() and pid <> pg_backend_pid()"
    )
    while query(url, others) != [(0,)]:
        await asyncio.sleep(0.01)
