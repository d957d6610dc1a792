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
the command, which stores them. A process runs one task at a time, since precision is not safe among threads. A
worker that dies loses its task to another one; workers may come and go. A task that takes too long is ended by
restarting its worker, which Dask's nanny does.
"""

from __future__ import annotations

import hashlib
import logging
import os
import queue
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from mpgtheory.errors import InputError
from verification.running.bench import Bench, packed, unpacked
from verification.running.plan import Plan
from verification.running.records import error_text, foreign_text, timeout_text
from verification.running.versions import setting
from verification.running.workers import Ended, Workers

REACH = 10.0
"""Seconds in which the scheduler has to answer."""
AHEAD = 2
"""Tasks that a worker has at a time: the second is there when the first is done."""
LOOK = 1.0
"""Seconds between two looks at which workers there are."""
SLACK = 2.0
"""Seconds beyond the limit of a task before its worker is restarted: what a result may take to arrive."""

_benches: dict[str, Bench] = {}
_one_at_a_time = threading.Lock()


def perform_there(study: bytes, mark: str, expected: Mapping[str, Any], number: int) -> str:
    """The outcome of a task, on a worker; `mark` tells studies apart."""
    with _one_at_a_time:
        os.environ["LOKY_MAX_CPU_COUNT"] = "1"  # what joblib and the learner go by
        if mark not in _benches:
            _benches.clear()
            _benches[mark] = Bench(Plan(unpacked(study)))
        bench = _benches[mark]
        return bench.perform(number) if bench.plan.setting == expected else foreign_text(bench.plan.setting)


def as_it_is(study: bytes) -> bytes:
    """A study as data of the cluster, which Dask makes again when the workers that have it die."""
    return study


@dataclass
class _Sent:
    """A task that was sent: to whom, and since when it is the first of theirs."""

    future: Any
    address: str
    since: float


@dataclass
class Cluster(Workers):
    """The workers of the scheduler that `client` is connected to."""

    plan: Plan
    client: Any
    limit: float | None = None
    _sent: dict[int, _Sent] = field(default_factory=dict, init=False)
    _given_up: set[str] = field(default_factory=set, init=False)
    _looked: float = field(default=0.0, init=False)

    def __enter__(self) -> Self:
        study = packed(self.plan.study)
        self._mark = hashlib.sha256(study).hexdigest()
        self._study = self.client.submit(as_it_is, study, pure=False)
        self._done: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._addresses: list[str] = []
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None) -> None:
        self.client.cancel([self._study, *(sent.future for sent in self._sent.values())], force=True)

    def idle(self) -> Sequence[str]:
        if time.monotonic() - self._looked > LOOK:
            self._looked = time.monotonic()
            self._addresses = [address for address in self.client.nthreads() if address not in self._given_up]
        busy = [sent.address for sent in self._sent.values()]
        places = [(k, address) for address in self._addresses for k in range(busy.count(address), AHEAD)]
        return [address for _, address in sorted(places)]

    def start(self, worker: str, number: int) -> None:
        future = self.client.submit(
            perform_there,
            *(self._study, self._mark, self.plan.setting, number),
            key=f"mpgtheory-{number}-{uuid.uuid4().hex}",
            workers=[worker],
            allow_other_workers=True,
        )
        self._sent[number] = _Sent(future, worker, time.monotonic())
        future.add_done_callback(lambda _: self._done.put(number))

    def ended(self, seconds: float) -> list[Ended]:
        try:
            number = self._done.get(timeout=seconds)
        except queue.Empty:
            return self._overdue()
        if (sent := self._sent.pop(number, None)) is None:  # stopped before
            return []
        for other in self._sent.values():
            if other.address == sent.address:
                other.since = time.monotonic()
        return [Ended(number, self._outcome(number, sent.future))]

    def _outcome(self, number: int, future: Any) -> str:
        if future.status == "finished":
            return str(future.result())
        if future.status != "error":
            raise InputError("the connection to the scheduler is lost; run the same command again to go on")
        error = " ".join(str(future.exception()).split())[:200]
        return error_text(f"{self.plan.items[number].check.title}: on the cluster: {error}")

    def _overdue(self) -> list[Ended]:
        """Stop the tasks that take too long; their workers are restarted, or given no more tasks."""
        if self.limit is None:
            return []
        before = time.monotonic() - self.limit - SLACK
        first = {sent.address: sent for sent in reversed(self._sent.values())}
        late = [n for n, sent in self._sent.items() if sent.since < before and first[sent.address] is sent]
        return [Ended(number, self._stop(number)) for number in late]

    def _stop(self, number: int) -> str:
        sent = self._sent.pop(number)
        at = [address for address, keys in self.client.processing().items() if sent.future.key in keys]
        self.client.cancel([sent.future], force=True)
        for address in at:
            try:
                self.client.restart_workers([address], raise_for_error=False)
            except ValueError:  # no nanny: nothing can stop it
                self._given_up.add(address)
        self._looked = 0.0
        for other in self._sent.values():
            if other.address in at:
                other.since = time.monotonic()
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
        client = Client(address, timeout=REACH, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"--scheduler {address}: no Dask scheduler is reached ({reason}); start one there") from error
    try:
        _require_equal(client, plan)
        yield Cluster(plan, client, limit)
    finally:
        client.close()


def _require_equal(client: Any, plan: Plan) -> None:
    for address, found in client.run(setting, on_error="return").items():
        if isinstance(found, BaseException):
            raise InputError(f"worker {address} cannot import the toolkit ({found}); install the same version there")
        if found != plan.setting:
            raise InputError(f"worker {address} has other source or versions; install the same ones as here")
