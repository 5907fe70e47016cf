"""TinyDB's own tests against the journal, where their source is at hand.

    pip download --no-deps --no-binary :all: tinydb==4.9.0 && tar xzf tinydb-4.9.0.tar.gz
    SIAGA_TINYDB_TESTS=tinydb-4.9.0/tests pytest tests/client/test_tinydb_suite.py

`test_journal_model.py` compares every public call with TinyDB's memory storage and needs no download.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURES = '''
import itertools
import tempfile
from pathlib import Path

import pytest
from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import MemoryStorage

from inbox.client.journal import CacheDB, JournalStorage
from inbox.client.seal import Seal

TinyDB.default_storage_class = JournalStorage
FOLDER = Path(tempfile.mkdtemp())
NUMBERS = itertools.count()


class FreshStorage(JournalStorage):
    """Stands where the tests name MemoryStorage: a new file each time."""

    def __init__(self, path=None, **options):
        super().__init__(path or FOLDER / f"{next(NUMBERS)}.tdb", **options)


@pytest.fixture(params=["plain table", "sealed", "own table"])
def db(request, tmp_path):
    kind = {"plain table": TinyDB, "sealed": CacheDB, "own table": CacheDB}[request.param]
    options = {"seal": Seal(bytes(32))} if request.param == "sealed" else {}
    db_ = kind(tmp_path / "test.db", storage=JournalStorage, **options)
    db_.drop_tables()
    db_.insert_multiple({"int": 1, "char": c} for c in "abc")
    yield db_


@pytest.fixture
def storage():
    return CachingMiddleware(MemoryStorage)()  # these tests are about the middleware
'''
# Names of TinyDB's own classes, the text form of its file, a folder that must be empty again (ours has a lock file).
NOT_OURS = (
    "test_table_repr", "test_repr", "test_json_kwargs", "test_encoding", "test_json_invalid_mode_warning",
    "test_create_dirs",
)  # fmt: skip


def test_tinydbs_own_suite_passes(tmp_path: Path) -> None:
    named = os.environ.get("SIAGA_TINYDB_TESTS")
    if not named:
        pytest.skip("TinyDB's tests are not at hand: set SIAGA_TINYDB_TESTS to the tests folder of its sdist")
    suite = tmp_path / "suite"
    shutil.copytree(Path(named), suite)
    (suite / "__init__.py").unlink(missing_ok=True)
    (suite / "conftest.py").write_text(FIXTURES)
    for path in suite.glob("test_*.py"):
        source = path.read_text()
        if path.name in ("test_tinydb.py", "test_tables.py", "test_operations.py", "test_storages.py"):
            source = re.sub(r"^from tinydb\.storages import .*$", "", source, flags=re.M)
            source = source.replace("from tinydb import TinyDB, where, JSONStorage", "from tinydb import TinyDB, where")
            ours = "from conftest import FreshStorage as MemoryStorage, JournalStorage as JSONStorage\n"
            source = "from tinydb.storages import Storage, touch\n" + ours + source
        path.write_text(source)
    skipped = " and ".join(f"not {name}" for name in NOT_OURS)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", skipped, str(suite)],
        cwd=suite, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(suite), *sys.path])},
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-1000:]
    assert int(re.findall(r"(\d+) passed", run.stdout)[0]) > 200
