// SPDX-License-Identifier: MIT
#include "analysis/pair_grid.hpp"

namespace groklab {

PairGrid make_pair_grid(const Dataset& data, SplitKnown split) {
  const size_t n_pairs = static_cast<size_t>(data.p) * static_cast<size_t>(data.p);
  PairGrid grid{data.p, std::vector<std::int32_t>(n_pairs, PairGrid::kUndefined),
                std::vector<PairSide>(n_pairs, PairSide::None)};
  for (size_t i = 0; i < data.a.size(); ++i) {
    grid.label[pair_row(data, i)] = data.label[i];
  }
  if (split == SplitKnown::Yes) {
    for (const std::int32_t id : data.train_ids) {
      grid.side[pair_row(data, static_cast<size_t>(id))] = PairSide::Train;
    }
    for (const std::int32_t id : data.test_ids) {
      grid.side[pair_row(data, static_cast<size_t>(id))] = PairSide::Test;
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
    pairs.label[pair_row(data, i)] = data.label[i];
  }
  return pairs;
}

}  // namespace groklab
