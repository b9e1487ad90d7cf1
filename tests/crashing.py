"""A log on a simulated disk, whose writers die at any system call: what may be in it afterwards, and that it is."""

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from disk_simulated import FOLDER, Disk, Fault, Proxy
from disks import IO_ERROR, NO_SPACE, Killed
from ledgers import mutual
from lines import FIRST, OLD, SECOND, line

from ledger.log import Log
from ledger.problems import MachineError
from ledger.recovery import recover
from ledger.repairing import repair

NAME = "events.jsonl"
PATH = f"{FOLDER}/{NAME}"
LINES = tuple(
    line(mutual("visit", "1960", "CUB", "KOR", note=f"{number} {'é' * (number * 37 % 190)}")) for number in range(64)
)
KILL, POWER = "kill", "power"


class Step(NamedTuple):
    """What one process does: so many lines in each of its batches, and what goes wrong, at which of its system calls."""

    batches: Sequence[int]
    fault: str
    call: int


class World:
    """A log, and what is known of it.

    Attributes:
        disk: Where it is.
        settled: The lines that were reported as appended, or that a writer found when it opened the log.
        begun: A batch that was begun and not reported: it may be there, whole, or not.
        crashes: How many processes died, or lost their machine.
        repairs: How many of these left something for a person to repair.
    """

    def __init__(self, proxy: Proxy, page: int, seed: int, *, is_torn: bool = False) -> None:
        self.random = Random(seed)  # noqa: S311 - not for secrets
        self.proxy = proxy
        self.disk = Disk(page, self.random)
        self.disk.put(NAME, OLD)
        self.settled = [FIRST, SECOND]
        self.begun: list[bytes] = []
        self.crashes = 0
        self.repairs = 0
        # Whether pages may come to the disk in part, and then a line that was not noted be there without some of its bytes.
        self._is_torn = is_torn
        self._written = 0

    # --- processes ---

    def run(self, step: Step) -> None:
        """Have a process append batches until something goes wrong with it, and see what each of its calls could leave."""
        left: list[tuple[Disk, list[bytes], list[bytes]]] = []
        plan = self._plan(step)

        def before(call: str, name: str) -> Fault:
            left.append((self.disk.copy(), self.settled[:], self.begun))
            if self.random.random() < 0.1:
                self._look(Log(PATH))
            return plan(call, name)

        self.proxy.disk = self.disk
        self._mend(self.disk, self.settled, self.begun)
        self.disk.before = before
        self._append(step.batches)
        left.append((self.disk.copy(), self.settled[:], self.begun))
        self._end(step.fault)
        for disk, settled, begun in left:
            self._survive(disk, settled, begun)

    def _append(self, batches: Sequence[int]) -> None:
        log = Log(PATH)
        try:
            with log.appending() as writer:
                self._settle(self._look(log))
                for size in batches:
                    self.begun = [LINES[(self._written + number) % len(LINES)] for number in range(size)]
                    self._written += size
                    writer.write(self.begun)
                    self._settle([*self.settled, *self.begun])
        except MachineError as error:
            if error.problems[0].code == "machine-write":
                self._expect_refusal(log)
        except Killed:
            pass

    def _expect_refusal(self, log: Log) -> None:
        """Expect no further call of the disk from a process for which one failed."""
        calls = self.disk.calls
        try:
            with log.appending() as writer:
                writer.write(LINES[:1])
        except MachineError:
            assert calls == self.disk.calls
            return
        raise AssertionError("written after an error")

    def _settle(self, lines: list[bytes]) -> None:
        self.settled, self.begun = lines, []

    def _plan(self, step: Step) -> Callable[[str, str], Fault]:
        """Give what goes wrong at each call."""
        count = 0

        def plan(call: str, _: str) -> Fault:
            nonlocal count
            count += 1
            if step.fault == "short":
                return self.random.randint(1, 40) if call.endswith("write") else None
            if step.fault.startswith("short "):
                # Some bytes get through, and at the next call it is over.
                past = count > step.call and call.endswith("write")
                count += past
                if past and count == step.call + 2:
                    return self.random.randint(1, 40)
                return _happens(step.fault.removeprefix("short ")) if count > step.call + 2 else None
            if step.fault.endswith(" for good"):
                return _happens(step.fault.removesuffix(" for good")) if count > step.call else None
            return _happens(step.fault) if count == step.call + 1 else None

        return plan

    def _end(self, fault: str) -> None:
        """End the process, in whatever way; one to which nothing worse happened than an error ends by itself."""
        if fault.endswith((KILL, POWER)):
            self._crash(self.disk, POWER if fault.endswith(POWER) else KILL)
        self.disk.kill()
        if fault.endswith("forgotten"):
            self.disk.forget()

    def _crash(self, disk: Disk, how: str) -> None:
        self.crashes += 1
        crash(disk, how)

    # --- what must hold ---

    def _look(self, log: Log) -> list[bytes]:
        """Read the log as a reader does, who changes nothing and sees whole batches."""
        disk = self.proxy.disk
        files = disk.files()
        found = [raw for _, raw in log.raw(1 << 40)]
        assert files == disk.files()
        self._expect(found, self.settled, self.begun)
        return found

    def _expect(self, found: list[bytes], settled: list[bytes], begun: list[bytes]) -> None:
        assert _numbers(found) in (_numbers(settled), _numbers([*settled, *begun]))

    def _survive(self, disk: Disk, settled: list[bytes], begun: list[bytes]) -> None:
        """Let the process die here, and whoever mends the log perhaps as well; expect that nothing is lost."""
        self.proxy.disk = disk
        how = self.random.choice((KILL, POWER, POWER))
        self._crash(disk, how)
        if how == KILL and self.random.random() < 0.3:
            disk.forget()
        torn = disk.read(NAME)
        aside = _aside(disk)
        self._mend(disk, settled, begun)
        while self.random.random() < 0.4:
            # What the mending writes may be lost as well, but not what was on the disk before.
            self._die_mending(disk, self.random.choice((KILL, POWER)) if how == POWER else KILL)
            self._mend(disk, settled, begun)
        log = Log(PATH)
        seen = [raw for _, raw in log.raw(1 << 40)]
        self._expect(seen, settled, begun)
        before = disk.read(NAME)
        log = Log(PATH)
        with log.appending() as writer:
            after = disk.read(NAME)
            assert seen == [raw for _, raw in log.raw(1 << 40)] == after.split(b"\n")[:-1]
            _expect_said(log, before, after, disk)
            _expect_kept(torn, after, aside, disk)
            self._expect_nothing_to_do()
            writer.write(LINES[-1:])
        self._crash(disk, POWER)
        assert _numbers([*seen, LINES[-1]]) == _numbers([raw for _, raw in Log(PATH).raw(1 << 40)])
        assert aside.items() <= _aside(disk).items()

    def _expect_nothing_to_do(self) -> None:
        """Expect that whoever mends a log that was just mended changes nothing and says nothing."""
        disk = self.proxy.disk
        files = disk.files()
        note, file = disk.open(f"{PATH}.lock", disk.O_RDWR), disk.open(PATH, disk.O_RDWR | disk.O_APPEND)
        assert "" == recover(PATH, note, file)
        assert files == disk.files()
        disk.close(note)
        disk.close(file)

    def _die_mending(self, disk: Disk, how: str) -> None:
        """Have a process open the log and die at one of its calls."""
        last = disk.calls + self.random.randint(1, 14)
        disk.before = lambda *_: Killed() if disk.calls == last else None
        try:
            with Log(PATH).appending():
                pass
        except Killed:
            pass
        self._crash(disk, how)

    def _mend(self, disk: Disk, settled: list[bytes], begun: list[bytes]) -> None:
        """Where pages come to the disk in part, a line may lack bytes and have its end: then a person is needed."""
        if not self._is_torn:
            return
        found = [raw for _, raw in Log(PATH).raw(1 << 40)]
        if found in (settled, [*settled, *begun]):
            return
        assert (settled, True) == (found[:-1], b"\0" in found[-1])
        assert len(found[-1]) == len(begun[0])
        self.repairs += 1
        done = repair(Log(PATH))
        assert ("damaged", len(settled)) == (done.wrong, done.entries)
        assert found[-1] + b"\n" == disk.read(done.aside)


def crash(disk: Disk, how: str) -> None:
    """End the process, or the machine with it."""
    if how == POWER:
        disk.cut_power()
    else:
        disk.kill()


def _numbers(lines: Sequence[bytes]) -> list[int]:
    """Number the lines that were written, so that a failure can be read; any other is -1."""
    return [_NUMBERS.get(raw, -1) for raw in lines]


_NUMBERS = {raw: number for number, raw in enumerate((FIRST, SECOND, *LINES))}


def _happens(fault: str) -> Fault:
    if fault in {KILL, POWER}:
        return Killed()
    error = {"EIO": IO_ERROR, "ENOSPC": NO_SPACE}.get(fault.partition(" ")[0])
    # A new one each time: an exception remembers where it has been.
    return error and OSError(*error.args)


def _aside(disk: Disk) -> dict[str, bytes]:
    return {name: data for name, data in disk.files().items() if ".cut-" in name}


def _expect_said(log: Log, before: bytes, after: bytes, disk: Disk) -> None:
    """Expect that what is mended is what is said, and nothing else."""
    said = []
    if len(after) < len(before):
        cut = before[len(after) :]
        (name,) = [text.rpartition(" ")[2] for text in log.notices]
        assert cut == disk.read(name)
        said = [f"{NAME}: an unfinished write of {len(cut)} bytes was set aside in {name}"]
    elif after != before:
        assert before + b"\n" == after
        said = [f"{NAME}: the last line had no end; it was given one"]
    assert said == log.notices


def _expect_kept(torn: bytes, after: bytes, aside: dict[str, bytes], disk: Disk) -> None:
    """Expect each byte that a crash left in the log, or in a file set aside, there or set aside."""
    found = _aside(disk)
    assert aside.items() <= found.items()
    if after not in (torn, torn + b"\n"):
        assert torn.startswith(after)
        assert torn[len(after) :] in found.values()
