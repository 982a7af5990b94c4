# SPDX-License-Identifier: MIT
"""A Slurm of one node on the loopback interface, with a key and folders of its own, for as long as a test lasts."""
import os
import pathlib
import shutil
import socket
import subprocess
import time

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel", "sinfo")

ENDED = ("COMPLETED", "CANCELLED", "FAILED", "TIMEOUT")

CONFIGURATION = """ClusterName=groklab
SlurmctldHost={host}(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket={root}/munge.socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
StateSaveLocation={root}/state
SlurmdSpoolDir={root}/spool
SlurmctldPidFile={root}/slurmctld.pid
SlurmdPidFile={root}/slurmd.pid
SlurmctldLogFile={root}/slurmctld.log
SlurmdLogFile={root}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
KillWait=10
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2
NodeName=node1 NodeHostname={host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=main Nodes=node1 Default=YES MaxTime=INFINITE State=UP OverSubscribe=YES:4
"""


def why_not():
    """Why no Slurm can be started here; None where it can."""
    missing = [name for name in PROGRAMS if shutil.which(name, path=search_path()) is None]
    if missing:
        return f"not installed: {', '.join(missing)} (tools/install_packages.sh test)"
    if os.geteuid() != 0:
        return "slurmd starts the jobs of others, so it needs root"
    return None


def search_path():
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Cluster:
    """Started by `with`; everything that it starts ends with it."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.processes = []
        self.environment = {**os.environ, "SLURM_CONF": str(self.root / "slurm.conf"), "PATH": search_path()}

    def __enter__(self):
        for folder in ("state", "spool"):
            (self.root / folder).mkdir(parents=True)
        key = self.root / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        (self.root / "slurm.conf").write_text(CONFIGURATION.format(root=self.root, host=socket.gethostname(),
                                                                   ports=free_ports(2)))
        (self.root / "cgroup.conf").write_text("CgroupAutomount=no\n")
        try:
            self.start("munged", "--foreground", "--force", f"--key-file={key}", f"--socket={self.root}/munge.socket",
                       f"--pid-file={self.root}/munged.pid", f"--log-file={self.root}/munged.log",
                       f"--seed-file={self.root}/munged.seed")
            self.wait_for(lambda: (self.root / "munge.socket").exists(), "munged")
            self.start("slurmctld", "-D")
            self.start("slurmd", "-D", "-N", "node1")
            self.wait_for(lambda: self.run("sinfo", "--noheader", "--format=%T").strip() == "idle", "an idle node")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, program, *arguments):
        log = open(self.root / f"{program}.out", "wb")
        self.processes.append(subprocess.Popen([shutil.which(program, path=search_path()), *arguments], stdout=log,
                                               stderr=log, stdin=subprocess.DEVNULL, env=self.environment,
                                               start_new_session=True))
        log.close()

    def stop(self):
        if len(self.processes) > 1:
            self.run("scancel", "--user=root", "--full")
            end = time.monotonic() + 15
            while self.jobs() and time.monotonic() < end:
                time.sleep(0.2)
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = []

    def run(self, *command):
        """Standard output; empty where the command fails, as it does until the daemons are up."""
        return self.output(*command) or ""

    def output(self, *command):
        """Standard output; None where the command fails."""
        result = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)
        return result.stdout if result.returncode == 0 else None

    def jobs(self):
        """{task of an array: state} of what has not ended, also on its way back into the queue."""
        lines = self.output("squeue", "--noheader", "--array", "--states=all", "--format=%i %T")
        if lines is None:
            raise AssertionError("squeue failed, which is not an empty queue")
        states = dict(line.split() for line in lines.split("\n") if line)
        return {task: state for task, state in states.items() if state not in ENDED}

    def wait_for(self, condition, what, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            dead = [process.args[0] for process in self.processes if process.poll() is not None]
            if dead or time.monotonic() > end:
                logs = "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-2000:]}"
                                 for log in sorted(self.root.glob("*.log")) + sorted(self.root.glob("*.out")))
                raise AssertionError(f"no {what} after {seconds} s; ended: {dead}\n{logs}")
            time.sleep(0.1)
