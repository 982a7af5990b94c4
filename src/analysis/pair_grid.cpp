// SPDX-License-Identifier: MIT
#include "analysis/pair_grid.hpp"

namespace groklab {
namespace {

size_t place(const Dataset& data, size_t example) {
  return static_cast<size_t>(data.a[example]) * static_cast<size_t>(data.p) + static_cast<size_t>(data.b[example]);
}

}  // namespace

PairGrid make_pair_grid(const Dataset& data, SplitKnown split) {
  const size_t n_pairs = static_cast<size_t>(data.p) * static_cast<size_t>(data.p);
  PairGrid grid{data.p, std::vector<std::int32_t>(n_pairs, PairGrid::kUndefined),
                std::vector<PairSide>(n_pairs, PairSide::None)};
  for (size_t i = 0; i < data.a.size(); ++i) {
    grid.label[place(data, i)] = data.label[i];
  }
  if (split == SplitKnown::Yes) {
    for (const std::int32_t id : data.train_ids) {
      grid.side[place(data, static_cast<size_t>(id))] = PairSide::Train;
    }
    for (const std::int32_t id : data.test_ids) {
      grid.side[place(data, static_cast<size_t>(id))] = PairSide::Test;
    }
  }
  return grid;
}

Dataset all_pairs(const Dataset& data) {
  Dataset pairs;
  pairs.p = data.p;
  pairs.d_vocab = data.d_vocab;
  pairs.n_ctx = data.n_ctx;
  for (int a = 0; a < data.p; ++a) {
    for (int b = 0; b < data.p; ++b) {
      pairs.a.push_back(a);
      pairs.b.push_back(b);
    }
  }
  pairs.label.assign(pairs.a.size(), 0);
  for (size_t i = 0; i < data.a.size(); ++i) {
    pairs.label[place(data, i)] = data.label[i];
  }
  return pairs;
}

}  // namespace groklab
