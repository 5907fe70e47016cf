"""The journal beside TinyDB's own memory storage: same calls, same answers, also after reopening and damage."""

import copy
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tinydb import TinyDB, where
from tinydb.operations import delete, increment
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from inbox.client.journal import HEADER, CacheDB, JournalStorage, Op
from inbox.client.seal import Seal

Tables = dict[str, dict[str, Any]]
NAMES = st.sampled_from(["_default", "threads", "messages"])
IDS = st.integers(1, 12)
VALUES = st.one_of(st.integers(-9, 9), st.text(max_size=6), st.none(), st.lists(st.integers(0, 3), max_size=3))
DOCS = st.fixed_dictionaries(
    {"n": st.integers(0, 3)}, optional={"v": VALUES, "deep": st.fixed_dictionaries({"w": VALUES})}
)


def tables_of(storage: JournalStorage) -> Tables:
    return {name: dict(rows) for name, rows in (storage.read() or {}).items()}


class JournalModel(RuleBasedStateMachine):
    """CacheDB on a file against TinyDB in memory."""

    sealed = True

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "cache.tdb"
        self.model = TinyDB(storage=MemoryStorage)
        self.file_ids: set[bytes] = set()
        self.history: list[tuple[int, Tables]] = []
        self.open()

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
            shutil.rmtree(self.folder)

    @property
    def storage(self) -> JournalStorage:
        storage = self.db.storage
        assert isinstance(storage, JournalStorage)
        return storage

    def open(self) -> None:
        self.db = CacheDB(self.path, seal=Seal(bytes(32)) if self.sealed else None)
        commit = self.storage.commit

        def watched(ops: Iterable[Op]) -> None:
            commit(ops)
            self.note()

        self.storage.commit = watched  # type: ignore[method-assign]
        self.model._tables.clear()  # as a reopened TinyDB would, count document ids anew
        self.note()

    def note(self) -> None:
        content = self.path.read_bytes()
        file_id = content[: HEADER.size]
        if file_id not in self.file_ids:
            self.file_ids.add(file_id)
            self.history = []
        self.history.append((len(content), copy.deepcopy(tables_of(self.storage))))

    def both(self, name: str, call: str, *args: Any, **kwargs: Any) -> None:
        answers = []
        for db in (self.model, self.db):
            try:
                answers.append(getattr(db.table(name), call)(*copy.deepcopy(args), **copy.deepcopy(kwargs)))
            except (ValueError, KeyError, TypeError) as error:
                answers.append(type(error))
        assert answers[0] == answers[1]

    @rule(name=NAMES, doc=DOCS)
    def insert(self, name: str, doc: dict[str, Any]) -> None:
        self.both(name, "insert", doc)

    @rule(name=NAMES, doc=DOCS, doc_id=IDS)
    def insert_with_id(self, name: str, doc: dict[str, Any], doc_id: int) -> None:
        self.both(name, "insert", Document(doc, doc_id))

    @rule(name=NAMES, docs=st.lists(DOCS, max_size=5))
    def insert_multiple(self, name: str, docs: list[dict[str, Any]]) -> None:
        self.both(name, "insert_multiple", docs)

    @rule(name=NAMES, doc=DOCS, doc_id=IDS)
    def upsert(self, name: str, doc: dict[str, Any], doc_id: int) -> None:
        self.both(name, "upsert", Document(doc, doc_id))

    @rule(name=NAMES, doc=DOCS, n=st.integers(0, 3))
    def update_where(self, name: str, doc: dict[str, Any], n: int) -> None:
        self.both(name, "update", doc, where("n") == n)

    @rule(name=NAMES, ids=st.lists(IDS, max_size=3, unique=True))
    def update_ids(self, name: str, ids: list[int]) -> None:
        self.both(name, "update", increment("n"), doc_ids=ids)

    @rule(name=NAMES, n=st.integers(0, 3))
    def update_multiple(self, name: str, n: int) -> None:
        self.both(name, "update_multiple", [({"v": "x"}, where("n") == n), (delete("v"), where("v") == "x")])

    @rule(name=NAMES, n=st.integers(0, 3))
    def remove_where(self, name: str, n: int) -> None:
        self.both(name, "remove", where("n") == n)

    @rule(name=NAMES, ids=st.lists(IDS, max_size=3, unique=True))
    def remove_ids(self, name: str, ids: list[int]) -> None:
        self.both(name, "remove", doc_ids=ids)

    @rule(name=NAMES)
    def truncate(self, name: str) -> None:
        self.both(name, "truncate")

    @rule(name=NAMES)
    def drop(self, name: str) -> None:
        self.model.drop_table(name)
        self.db.drop_table(name)

    @rule(name=NAMES, n=st.integers(0, 3), doc_id=IDS)
    def look(self, name: str, n: int, doc_id: int) -> None:
        self.both(name, "search", where("n") == n)
        self.both(name, "count", where("n") == n)
        self.both(name, "get", doc_id=doc_id)
        self.both(name, "get", doc_ids=[doc_id, doc_id + 1])
        self.both(name, "contains", where("v").exists())
        self.both(name, "all")

    @rule(name=NAMES, doc_id=IDS)
    def what_was_read_is_not_the_store(self, name: str, doc_id: int) -> None:
        found = self.db.table(name).get(doc_id=doc_id)
        if isinstance(found, Document):
            found.setdefault("deep", {})["altered"] = True

    @rule()
    def compact(self) -> None:
        self.storage.compact()
        self.note()

    @rule()
    def reopen(self) -> None:
        self.db.close()
        self.open()
        assert self.storage.fate == ""

    @precondition(lambda self: len(self.history) > 1)
    @rule(data=st.data())
    def torn(self, data: st.DataObject) -> None:
        """Cut the file anywhere: what remains is what was true at that length."""
        size = self.path.stat().st_size
        cut = data.draw(st.integers(self.history[0][0], size), label="cut")
        expected = [tables for length, tables in self.history if length <= cut][-1]
        self.db.close()
        with self.path.open("r+b") as file:
            file.truncate(cut)
            file.seek(cut)
            if cut in [length for length, _ in self.history] and data.draw(st.booleans(), label="zeros follow"):
                file.write(bytes(40))
        self.open()
        self.adopt(expected)

    @rule(data=st.data())
    def flipped(self, data: st.DataObject) -> None:
        """Flip any bit: the content is one that was true once, or the file is put aside and the cache empty."""
        self.db.close()
        content = bytearray(self.path.read_bytes())
        place = data.draw(st.integers(0, len(content) * 8 - 1), label="bit")
        content[place // 8] ^= 1 << place % 8
        self.path.write_bytes(content)
        self.open()
        found = tables_of(self.storage)
        if self.sealed and len(content) > HEADER.size:
            assert self.storage.fate
        if found:
            assert found in [tables for _, tables in self.history]
        self.adopt(found)

    def adopt(self, tables: Tables) -> None:
        assert tables_of(self.storage) == tables
        self.model = TinyDB(storage=MemoryStorage)
        self.model.storage.write(copy.deepcopy(tables))
        self.db._tables.clear()

    @invariant()
    def same(self) -> None:
        if not hasattr(self, "db"):
            return
        tables = tables_of(self.storage)
        assert tables == {name: dict(rows) for name, rows in (self.model.storage.read() or {}).items()}


class PlainJournalModel(JournalModel):
    """The same without encryption: only the checksum stands between a flipped bit and the reader."""

    sealed = False


SHORT = settings(max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
TestSealedJournal = JournalModel.TestCase
TestSealedJournal.settings = SHORT
TestPlainJournal = PlainJournalModel.TestCase
TestPlainJournal.settings = SHORT
