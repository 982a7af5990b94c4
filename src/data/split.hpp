// SPDX-License-Identifier: MIT
#pragma once

#include "config/config.hpp"
#include "data/dataset.hpp"

namespace groklab {

/// Fills train_ids and test_ids of a dataset whose examples are there (two at least).
///
/// Generator: rng = native is Philox(data_seed, Stream::Split); rng = torch is the one that
/// task.split_rng names. It permutes the units of the split; the first ones are the train side.
/// Split iid: a unit is one example, and train has exactly n_train of them.
/// Split mirror: a unit is {(a, b), (b, a)} where both are defined, the one with a < b first; else
/// it is one example. Units are taken in permuted order while they fit, and one that does not fit
/// goes to the test side: a unit of two is passed over when one place is left, a later single
/// example takes that place, and without one train is one below n_train. It is never above.
/// Order: as permuted on both sides; numpy-sorted: ascending on both sides.
/// Throws Error(Usage): a seed that NumPy refuses (2^32 or more).
void split_examples(Dataset& dataset, const Config& config);

}  // namespace groklab
