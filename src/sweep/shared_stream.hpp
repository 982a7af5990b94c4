// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "sweep/sweep_jobs.hpp"

namespace groklab {

/// Sets rng_skip so that the jobs draw their weights one after the other from a single torch generator, as a process does
/// that seeds it once and then makes one model after another (system M; REFERENCE: "the generator runs on from model to
/// model"). The first job keeps its rng_skip. Throws Error(Usage) where a job has rng = native, or draws while it trains
/// (mini-batches, dropout), which is not counted here.
void share_stream(std::span<SweepJob> jobs);

}  // namespace groklab
