# SPDX-License-Identifier: MIT
"""Reads what groklab leaves on disk: runs, sweeps, weights, figures. Standard library and NumPy only (Python 3.11 or newer).

    import groklab
    run = groklab.load_run("runs/transformer-p113_s42")
    run.metrics["test_acc"]             # float64 array, one value an evaluation; run.metrics["step"] goes with it
    run.weights()["embed.W_E"]          # float32 array of the last checkpoint; run.weights(5000) of another
    run.record["milestones"]            # run.json
    run.figure("training_curves")       # of `groklab figures RUN --format json`; a notebook shows it
    sweep = groklab.load_sweep("runs/mlp-weight-decay")
    sweep.table("optimizer.weight_decay", "seed", "grok_step")

Everything is read when it is asked for; nothing is written. A file that is damaged raises ReadError, which names it.
"""
from groklab.plotly import PlotlyFigure
from groklab.runs import Run, load_run
from groklab.safetensors import load_safetensors
from groklab.sweeps import Sweep, load_sweep
from groklab.errors import ReadError

__all__ = ["PlotlyFigure", "ReadError", "Run", "Sweep", "load_run", "load_safetensors", "load_sweep"]
