"""Workers of a Dask cluster: the same tasks, on other machines.

    dask scheduler                                                          # on one machine, or on the login node
    dask worker tcp://HOST:8786 --nworkers auto --nthreads 1                # on each machine
    mpgtheory report full -o DIR --scheduler tcp://HOST:8786                # anywhere that reaches the scheduler

SLURM, by dask-jobqueue: the cluster's address is what --scheduler takes.

    cluster = dask_jobqueue.SLURMCluster(cores=32, processes=32, memory="64GB", walltime="08:00:00")
    cluster.scale(jobs=10); print(cluster.scheduler_address)

Kubernetes, by dask-kubernetes: `KubeCluster(name="mpg", image=IMAGE, n_workers=40)`, IMAGE holding this toolkit and its
`cluster` extra; then `kubectl port-forward service/mpg-scheduler 8786` and --scheduler tcp://localhost:8786.

Workers need the same source and versions as the command (else they are refused), and no common disk: results travel to
the command, which stores them. A process has one task at a time, since precision is not safe among threads, and so that
it is known what a process died of. A worker that dies loses its task to another one; workers may come and go. A task
that takes too long is ended by restarting its worker, which Dask's nanny does; a worker without a nanny is retired.
When the command is stopped, the workers finish the tasks they are at, and what those find is dropped.
"""

from __future__ import annotations

import hashlib
import logging
import os
import queue
import socket
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from mpgtheory.errors import InputError
from verification.recheck.pool import cores
from verification.running.plan import Plan
from verification.running.records import error_text, foreign_text, timeout_text
from verification.running.versions import setting
from verification.running.worker_state import WorkerState, packed, unpacked
from verification.running.workers import DEATHS, Ended, Workers

REACH = 10.0
"""Seconds in which the scheduler has to answer."""
LOOK = 1.0
"""Seconds between two looks at which workers there are."""
SLACK = 2.0
"""Seconds beyond the limit of a task before its worker is restarted: what a result may take to arrive."""

STARTS, ENDS, OVER = "starts", "ends", "over"
"""What is heard of a task: from the worker that it starts and ends, from Dask that its future is done."""

_states: dict[str, WorkerState] = {}
_one_at_a_time = threading.Lock()


def perform_there(study: bytes, topic: str, expected: Mapping[str, Any], number: int) -> str:
    """The outcome of a task, on a worker, which tells under `topic` that it starts, and that it ends."""
    from distributed import get_worker

    with _one_at_a_time:
        os.environ["LOKY_MAX_CPU_COUNT"] = "1"  # what joblib and the learner go by
        mark = hashlib.sha256(study).hexdigest()
        if mark not in _states:
            _states.clear()
            _states[mark] = WorkerState(Plan(unpacked(study)))
        state, worker = _states[mark], get_worker()
        if state.plan.setting != expected:
            return foreign_text(state.plan.setting)
        told = {"key": worker.get_current_task()}  # Dask adds the worker
        worker.log_event(topic, {**told, "what": STARTS})
        outcome = state.perform(number)
        worker.log_event(topic, {**told, "what": ENDS})
        return outcome


def as_it_is(study: bytes) -> bytes:
    """A study as data of the cluster, which Dask makes again when the workers that have it die."""
    return study


class _News(NamedTuple):
    """What is heard of the task with this key, and from which worker."""

    key: str
    what: str
    worker: str = ""


@dataclass
class _Sent:
    """A task that was sent: to whom, since when it runs there, and how often it started and did not end."""

    number: int
    future: Any
    address: str
    since: float | None = None
    deaths: int = 0


@dataclass
class Cluster(Workers):
    """The workers of the scheduler that `client` is connected to."""

    plan: Plan
    client: Any
    limit: float | None = None
    jobs: int = field(default_factory=cores)
    _sent: dict[str, _Sent] = field(default_factory=dict, init=False)
    _addresses: list[str] = field(default_factory=list, init=False)
    _looked: float = field(default=0.0, init=False)
    _given_up: Counter[int] = field(default_factory=Counter, init=False)
    """How often Dask gave a task up because too many workers died near it."""

    def __enter__(self) -> Self:
        self._topic = f"mpgtheory-{uuid.uuid4().hex}"
        self._news: queue.SimpleQueue[_News] = queue.SimpleQueue()
        self._study = self.client.submit(as_it_is, packed(self.plan.study), pure=False)
        self.client.subscribe_topic(self._topic, self._hear)
        return self

    def _hear(self, event: tuple[float, Mapping[str, str]]) -> None:
        self._news.put(_News(*(event[1][member] for member in _News._fields)))

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None) -> None:
        if self.client.status == "running":
            self.client.unsubscribe_topic(self._topic)
            self.client.cancel([self._study, *(sent.future for sent in self._sent.values())], force=True)

    def idle(self) -> Sequence[str]:
        if time.monotonic() - self._looked > LOOK:
            self._looked = time.monotonic()
            self._addresses = list(self.client.nthreads())
        busy = {sent.address for sent in self._sent.values()}
        return [address for address in self._addresses if address not in busy]

    def start(self, worker: str, number: int) -> None:
        key = f"{self._topic}-{number}-{uuid.uuid4().hex}"
        future = self.client.submit(
            perform_there,
            *(self._study, self._topic, self.plan.setting, number),
            key=key,
            workers=[worker],
            allow_other_workers=True,
        )
        self._sent[key] = _Sent(number, future, worker)
        future.add_done_callback(lambda _: self._news.put(_News(key, OVER)))

    def ended(self, seconds: float) -> list[Ended]:
        try:
            ended = self._heard(self._news.get(timeout=seconds))
        except queue.Empty:
            ended = []
        return ended + self._overdue()

    def _heard(self, news: _News) -> list[Ended]:
        if (sent := self._sent.get(news.key)) is None:  # stopped before
            return []
        if news.what == STARTS:
            sent.address, sent.since, sent.deaths = news.worker, time.monotonic(), sent.deaths + 1
            return []
        if news.what == ENDS:
            sent.since, sent.deaths = None, sent.deaths - 1
            return []
        del self._sent[news.key]
        outcome = self._outcome(sent)
        return [] if outcome is None else [Ended(sent.number, outcome)]

    def _outcome(self, sent: _Sent) -> str | None:
        """What a task came to; None if it is sent again, since another one's end took its result or its worker."""
        from distributed import KilledWorker

        status, error = sent.future.status, None
        if status == "finished":
            with suppress(TimeoutError):
                return str(sent.future.result(timeout=REACH))
        elif status == "cancelled":
            raise InputError("the connection to the scheduler is lost; run the same command again to go on")
        elif status == "error":
            error = sent.future.exception()
            self._given_up[sent.number] += isinstance(error, KilledWorker)
        is_to_blame = max(sent.deaths, self._given_up[sent.number]) >= DEATHS
        if error is None or (isinstance(error, KilledWorker) and not is_to_blame):
            self.client.cancel([sent.future], force=True)
            self.start(sent.address, sent.number)
            return None
        text = " ".join(str(error).split())[:200]
        return error_text(f"{self.plan.items[sent.number].check.title}: on the cluster: {text}")

    def _overdue(self) -> list[Ended]:
        """Stop the tasks that take too long. One whose worker died is not running: it waits to start again."""
        if self.limit is None:
            return []
        before = time.monotonic() - self.limit - SLACK
        late = [key for key, sent in self._sent.items() if sent.since is not None and sent.since < before]
        alive = self.client.nthreads() if late else ()
        ended = []
        for key in late:
            if (sent := self._sent.get(key)) is None:  # sent again under another key
                continue
            if sent.address in alive:
                ended.append(Ended(sent.number, self._stop(self._sent.pop(key))))
            sent.since = None
        return ended

    def _stop(self, late: _Sent) -> str:
        """End a task with its worker; those that wait there are sent again."""
        waiting = {key: sent for key, sent in self._sent.items() if sent.address == late.address}
        self.client.cancel([late.future, *(sent.future for sent in waiting.values())], force=True)
        for key in waiting:
            del self._sent[key]
        self._looked = 0.0
        try:
            self.client.restart_workers([late.address], raise_for_error=False)
        except ValueError:  # it has no nanny
            self.client.retire_workers([late.address])
        except KeyError:
            assert late.address not in self.client.nthreads()  # it died meanwhile
        for sent in waiting.values():
            self.start(late.address, sent.number)
        return timeout_text(self.limit or 0.0)

    def describe(self) -> str:
        return f"Dask, {len(self.client.nthreads())} worker processes at the start"


@contextmanager
def connected(plan: Plan, address: str, limit: float | None) -> Iterator[Cluster]:
    """The workers of the scheduler at `address`.

    Raises:  InputError if Dask is not installed, the scheduler is not reached, or a worker is not like this process.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError("Dask is not installed; pip install 'mpgtheory[cluster]'") from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        _require_answer(address)
        client = Client(address, timeout=REACH, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"--scheduler {address}: no Dask scheduler is reached ({reason}); start one there") from error
    try:
        _require_equal(client, plan)
        yield Cluster(plan, client, limit)
    finally:
        client.close()


def _require_answer(address: str) -> None:
    """Dask goes on trying for a while; where nobody listens, that is said at once."""
    place = urlsplit(address if "://" in address else f"tcp://{address}")
    if place.scheme in ("tcp", "tls"):
        if place.hostname is None or place.port is None:
            raise ValueError("an address is tcp://HOST:PORT")
        socket.create_connection((place.hostname, place.port), timeout=REACH).close()


def _require_equal(client: Any, plan: Plan) -> None:
    for address, answer in client.run(setting, on_error="return").items():
        if isinstance(answer, BaseException):
            raise InputError(f"worker {address} cannot import the toolkit ({answer}); install the same version there")
        if answer != plan.setting:
            raise InputError(f"worker {address} has other code or versions; install the same ones as here")
