# SPDX-License-Identifier: MIT
"""`groklab sweep --submit slurm` with a real Slurm of one node, which this test starts and ends.

Called as `python3 -B test_slurm.py GROKLAB [unittest options]`; exits with 77 where there can be no Slurm.
"""
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from harness import BINARY, ProgramTest, main, promised_bytes, wait_until  # noqa: E402
from slurm_cluster import Cluster, why_not  # noqa: E402

SWEEP = """# Four runs.
preset = "mlp-p97"
seeds = 2
hidden = [8]
p = 7

[train]
steps = {steps}
eval_every = 50
autosave_s = 0.05

[[axis]]
weight_decay = [0.1, 1]
"""
SKIPPED = 77


class SlurmTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="groklab_slurm_")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.cluster = cls.enterClassContext(Cluster(pathlib.Path(cls.folder.name) / "cluster"))

    def submit(self, steps, *options):
        """The number of the array."""
        (self.root / "tiny.toml").write_text(SWEEP.format(steps=steps), encoding="utf-8")
        return self.ok("sweep", "tiny.toml", "--out", "array", "--submit", "slurm", *options,
                       SLURM_CONF=self.cluster.environment["SLURM_CONF"]).stdout.strip()

    def runs(self, folder):
        return {run.name: promised_bytes(run) for run in (self.root / folder / "runs").iterdir()}

    def local(self):
        """The same sweep without Slurm."""
        self.ok("sweep", "tiny.toml", "--out", "local", "--quiet")
        return self.runs("local")

    def wait_for_end(self, seconds=120):
        self.cluster.wait_for(lambda: not self.cluster.jobs(), "end of the array", seconds)

    def start_requeued(self):
        """Slurm lets a task that was requeued wait two minutes; a test need not, but for the second in which the task was ended:
        slurmd would take what starts in it for what it has just ended ("job credential revoked")."""
        time.sleep(2)
        for task, state in self.cluster.jobs().items():
            if state == "PENDING":
                self.cluster.run("scontrol", "update", f"JobId={task}", "StartTime=now")
        return not self.cluster.jobs()

    def logs(self, array):
        return "".join(path.read_text() for path in sorted((self.root / "array/slurm").glob(f"{array}_*.log")))


class Array(SlurmTest):
    def test_leaves_the_bytes_of_the_local_sweep(self):
        array = self.submit(300, "--tasks", "3")
        self.wait_for_end()
        self.assertEqual(len(list((self.root / "array/slurm").glob(f"{array}_*.log"))), 3, "a task a shard")
        self.assertEqual(self.runs("array"), self.local(), self.logs(array))

    def test_a_warned_task_is_requeued_and_goes_on(self):
        array = self.submit(150000, "--tasks", "2")  # a run takes a second: the signal finds the first one under way
        task = f"{array}_1"
        run = self.root / "array/runs/weight_decay0.1-s42"  # the first of the first task
        metrics = run / "metrics.jsonl"
        wait_until(lambda: metrics.exists() and metrics.stat().st_size > 500, what="a run under way")
        self.cluster.run("scancel", "--batch", "--signal=USR1", task)  # what Slurm sends at --signal=B:USR1@120
        wait_until(lambda: self.cluster.jobs().get(task) == "PENDING", what="a requeued task")
        self.assertTrue((run / "resume.safetensors").exists(), "saved before it went")
        self.cluster.wait_for(self.start_requeued, "end of the array", 180)
        self.assertEqual(len(self.record(run)["resumed_at"]), 1, self.logs(array))
        self.assertEqual(self.runs("array"), self.local(), self.logs(array))

    def test_a_cancelled_task_saves_and_stays_away(self):
        array = self.submit(400000, "--tasks", "1")
        wait_until(lambda: list(self.root.glob("array/runs/*/metrics.jsonl")), what="a run under way")
        self.cluster.run("scancel", array)
        self.wait_for_end()
        statuses = [self.record(run)["status"] for run in (self.root / "array/runs").iterdir()]
        self.assertEqual(statuses, ["stopped"])


class Warning(SlurmTest):
    def test_of_slurm_itself_comes_before_the_end_of_the_time(self):
        """A minute of time and runs that need more: Slurm warns, and the next turn goes on. Takes two to three minutes."""
        array = self.submit(4000000, "--tasks", "1", "--sbatch=--time=1", "--sbatch=--signal=B:USR1@30")
        wait_until(lambda: list(self.root.glob("array/runs/*/metrics.jsonl")), what="a run under way")
        wait_until(lambda: self.cluster.jobs().get(f"{array}_1") == "PENDING", seconds=150, what="the next turn")
        run = next((self.root / "array/runs").iterdir())
        self.assertEqual(self.record(run)["status"], "stopped")
        last_step = self.record(run)["last_step"]
        wait_until(lambda: self.start_requeued() or self.record(run)["resumed_at"], seconds=60, what="a run that goes on")
        self.assertEqual(self.record(run)["resumed_at"], [last_step], self.logs(array))


class Script(SlurmTest):
    def test_asks_for_the_warning_and_holds_the_options(self):
        (self.root / "tiny.toml").write_text(SWEEP.format(steps=9), encoding="utf-8")
        script = self.ok("sweep", "tiny.toml", "--submit", "slurm", "--jobs", "2", "--sbatch=--time=1:00:00", "--dry-run").stdout
        for line in ("#SBATCH --array=1-4", "#SBATCH --cpus-per-task=2", "#SBATCH --signal=B:USR1@120",
                     "#SBATCH --requeue", "#SBATCH --time=1:00:00"):
            self.assertIn(line + "\n", script)
        self.assertIn(BINARY, script)
        self.assertFalse((self.root / "runs").exists(), "a dry run writes nothing")

    def test_stays_where_there_is_no_slurm(self):
        (self.root / "tiny.toml").write_text(SWEEP.format(steps=9), encoding="utf-8")
        result = self.groklab("sweep", "tiny.toml", "--out", "array", "--submit", "slurm", PATH="/nowhere")
        self.assertEqual(result.returncode, 1)
        self.assertIn("no sbatch", result.stderr)
        self.assertTrue((self.root / "array/slurm/array.sh").exists())
        for words in (["--shard", "1/2"], ["--sbatch=--comment=a\nb"]):
            self.assertEqual(self.groklab("sweep", "tiny.toml", "--submit", "slurm", *words).returncode, 2)

    def test_what_slurm_refuses_is_told(self):
        (self.root / "tiny.toml").write_text(SWEEP.format(steps=9), encoding="utf-8")
        result = self.groklab("sweep", "tiny.toml", "--submit", "slurm", "--sbatch=--partition=absent",
                              SLURM_CONF=self.cluster.environment["SLURM_CONF"])
        self.assertEqual(result.returncode, 1)
        self.assertIn("partition", result.stderr)


if __name__ == "__main__":
    reason = why_not()
    if reason:
        print(f"NOT TESTED: groklab sweep --submit slurm. There can be no Slurm here: {reason}", file=sys.stderr)
        sys.exit(SKIPPED)
    main()
