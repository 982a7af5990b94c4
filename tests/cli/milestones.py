# SPDX-License-Identifier: MIT
"""The milestones of a run from its evaluations, written from their definitions and without a look at the program.

mem_step        first evaluation with train_acc >= .99
grok_step       first with test_acc >= .95 (grok99_step: .99)
sustained_step  first with test_acc >= .95 from which every evaluation up to min(step + 500, end) has it; censored when
                the end cuts that window
stay_step       first after which test_acc never falls below .95 to the end
collapse_step   first test_acc < .9 after sustained_step
slingshots      train loss tenfold within max(100 steps, one evaluation interval), after step 1000; evaluations in a row
                that are all such a rise are one slingshot, at the first of them
"""


def at_least(value, threshold):
    return value is not None and value >= threshold


def below(value, threshold):
    return value is not None and value < threshold


def first(lines, condition):
    return next((line["step"] for line in lines if condition(line)), None)


def sustained(lines):
    """(step, whether the end cut its window)."""
    end = lines[-1]["step"]
    for i, line in enumerate(lines):
        window = [later for later in lines[i:] if later["step"] <= line["step"] + 500]
        if all(at_least(later["test_acc"], 0.95) for later in window):
            return line["step"], line["step"] + 500 > end
    return None, False


def stays(lines):
    for i, line in enumerate(lines):
        if all(at_least(later["test_acc"], 0.95) for later in lines[i:]):
            return line["step"]
    return None


def slingshots(lines, eval_every):
    reach = max(100, eval_every)
    starts = []
    before = False
    for i, line in enumerate(lines):
        past = [p["train_loss"] for p in lines[:i]
                if line["step"] - p["step"] <= reach and p["train_loss"] is not None]
        rises = line["step"] > 1000 and line["train_loss"] is not None and any(
            line["train_loss"] >= 10 * loss for loss in past)
        if rises and not before:
            starts.append(line["step"])
        before = rises
    return starts


def milestones(lines, eval_every):
    mem = first(lines, lambda line: at_least(line["train_acc"], 0.99))
    grok = first(lines, lambda line: at_least(line["test_acc"], 0.95))
    sustained_step, censored = sustained(lines)
    collapse = None
    if sustained_step is not None:
        collapse = first(lines, lambda line: line["step"] > sustained_step and below(line["test_acc"], 0.9))
    return {
        "mem_step": mem,
        "grok_step": grok,
        "grok99_step": first(lines, lambda line: at_least(line["test_acc"], 0.99)),
        "sustained_step": sustained_step,
        "sustained_censored": censored,
        "stay_step": stays(lines),
        "collapse_step": collapse,
        "delay": None if mem is None or grok is None else grok - mem,
        "slingshots": slingshots(lines, eval_every),
    }


def outcome(lines, diverged=False):
    if diverged:
        return "diverged"
    grok = first(lines, lambda line: at_least(line["test_acc"], 0.95))
    if grok is not None:
        fell = any(line["step"] > grok and below(line["test_acc"], 0.9) for line in lines)
        return "unstable" if fell else "grokked"
    return "memorized" if any(at_least(line["train_acc"], 0.99) for line in lines) else "unfit"


def stop_step(lines, stop_when, steps):
    """The step at which a run with these evaluations and that rule ends; `lines` may go on beyond it."""
    for i, line in enumerate(lines):
        seen = lines[:i + 1]
        if stop_when == "grokked" and at_least(line["test_acc"], 0.95):
            return line["step"]
        if stop_when == "sustained":
            step, censored = sustained(seen)
            if step is not None and not censored and line["step"] >= step + 500:
                return line["step"]
    return steps
