# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""Programs, started and measured; the machine they run on."""

import os
import platform
import shutil
import subprocess
import time


class Failed(Exception):
    """A program, or an engine, that did not do what it was asked; the text says what it said."""


def measure(command, log, cwd=None, env=None, stdin=None, stdout=None, timeout=None):
    """Run a command to its end. Its messages go to the file `log`. Gives seconds, CPU seconds (with
    its children) and the largest memory of one process in MB."""
    begun = time.monotonic()
    with open(log, "ab") as err:
        process = subprocess.Popen(command, cwd=cwd, env=env, stdin=stdin or subprocess.DEVNULL,
                                   stdout=stdout or err, stderr=err)
        deadline = begun + timeout if timeout else None
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG if deadline else 0)
            if pid:
                break
            if time.monotonic() > deadline:
                process.kill()
                os.wait4(process.pid, 0)
                process.returncode = -9
                raise Failed(f"{command[0]}: not done after {timeout} s")
            time.sleep(0.05)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"{' '.join(command[:3])} …: exit status {process.returncode}: {tail(log)}")
    return {"seconds": time.monotonic() - begun, "cpu": usage.ru_utime + usage.ru_stime,
            "peak_mb": usage.ru_maxrss / 1024}


def tail(path, size=600):
    with open(path, "rb") as f:
        f.seek(0, os.SEEK_END)
        f.seek(max(0, f.tell() - size))
        return f.read().decode(errors="replace").strip()


def usage_of(pid):
    """CPU seconds and peak memory in MB of a process that runs."""
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(") ", 1)[1].split()
    with open(f"/proc/{pid}/status") as f:
        peak = next(int(line.split()[1]) for line in f if line.startswith("VmHWM"))
    return {"cpu": (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
            "peak_mb": peak / 1024}


def files_below(folder):
    return [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names]


def bytes_below(folder):
    """Blocks on disk, not lengths: files with holes count as what they take."""
    return sum(os.stat(path).st_blocks * 512 for path in files_below(folder))


def evict(folder):
    """Drop the pages of these files from the cache of the system: cold for this engine without
    touching anybody else's files. Needs no privilege."""
    for path in files_below(folder):
        fd = os.open(path, os.O_RDONLY)
        try:
            os.fsync(fd)
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(fd)


def output_of(*command):
    """What a program prints, or None when there is no such program."""
    if not shutil.which(command[0]):
        return None
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return (done.stdout + done.stderr).strip()


def machine():
    with open("/proc/meminfo") as f:
        memory = int(f.readline().split()[1]) / 1024 / 1024
    with open("/proc/cpuinfo") as f:
        model = next((line.split(":", 1)[1].strip() for line in f if line.startswith("model name")),
                     platform.machine())
    return {"processor": model, "cores": len(os.sched_getaffinity(0)), "memory_gb": round(memory, 1),
            "kernel": platform.release(), "load": os.getloadavg()[0]}
