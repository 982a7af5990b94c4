// SPDX-License-Identifier: MIT
#include "data/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "core/check.hpp"
#include "core/error.hpp"
#include "core/numpy_generator.hpp"
#include "core/philox.hpp"
#include "core/python_generator.hpp"
#include "core/torch_generator.hpp"

namespace groklab {
namespace {

using Ids = std::vector<std::int32_t>;

std::uint32_t numpy_seed(std::uint64_t seed) {
  if (seed > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(ErrorKind::Usage, fmt::format("{} is no seed for NumPy's generator", seed), "data_seed",
                "keep it below 2^32, or take another task.split_rng");
  }
  return static_cast<std::uint32_t>(seed);
}

Ids permutation(const Config& config, std::int32_t n) {
  const std::uint64_t seed = config.data_seed.value_or(config.seed);
  switch (config.rng == RngKind::Native ? SplitRng::Native : config.task.split_rng) {
    case SplitRng::Numpy:
    case SplitRng::NumpySorted:
      return numpy_permutation(numpy_seed(seed), n);
    case SplitRng::Torch:
      return TorchGenerator(seed).randperm(n);
    case SplitRng::Python:
      return python_shuffled(seed, n);
    case SplitRng::Native:
      break;
  }
  Ids order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  Philox(seed, Stream::Split, 0).shuffle(order);
  return order;
}

/// One or two examples that stay on one side; second is -1 where there is none.
using Unit = std::array<std::int32_t, 2>;

std::vector<Unit> single_units(std::int32_t n) {
  std::vector<Unit> units(static_cast<std::size_t>(n));
  for (std::int32_t id = 0; id < n; ++id) {
    units[static_cast<std::size_t>(id)] = {id, -1};
  }
  return units;
}

/// In the order of each unit's first example.
std::vector<Unit> mirror_units(const Dataset& dataset) {
  const auto p = static_cast<std::size_t>(dataset.p);
  const auto cell = [p](std::int32_t a, std::int32_t b) {
    return static_cast<std::size_t>(a) * p + static_cast<std::size_t>(b);
  };
  Ids id_of(p * p, -1);
  for (std::size_t id = 0; id < dataset.a.size(); ++id) {
    id_of[cell(dataset.a[id], dataset.b[id])] = static_cast<std::int32_t>(id);
  }
  std::vector<Unit> units;
  for (std::size_t id = 0; id < dataset.a.size(); ++id) {
    const std::int32_t a = dataset.a[id];
    const std::int32_t b = dataset.b[id];
    const std::int32_t mirrored = a == b ? -1 : id_of[cell(b, a)];
    if (mirrored < 0 || a < b) {
      units.push_back({static_cast<std::int32_t>(id), mirrored});
    }
  }
  return units;
}

}  // namespace

void split_examples(Dataset& dataset, const Config& config) {
  GROKLAB_CHECK(dataset.size() >= 2 && dataset.size() <= std::numeric_limits<std::int32_t>::max());
  const bool mirror = config.task.split == Split::Mirror;
  const std::vector<Unit> units =
      mirror ? mirror_units(dataset) : single_units(static_cast<std::int32_t>(dataset.size()));
  const auto n_train = static_cast<std::size_t>(n_train_of(config.task.frac_train, dataset.size()));

  dataset.train_ids.clear();
  dataset.test_ids.clear();
  for (const std::int32_t index : permutation(config, static_cast<std::int32_t>(units.size()))) {
    const auto& [first, second] = units[static_cast<std::size_t>(index)];
    const std::size_t unit_size = second < 0 ? 1 : 2;
    Ids& side = dataset.train_ids.size() + unit_size <= n_train ? dataset.train_ids : dataset.test_ids;
    side.push_back(first);
    if (second >= 0) {
      side.push_back(second);
    }
  }
  if (config.rng == RngKind::Torch && config.task.split_rng == SplitRng::NumpySorted) {
    std::sort(dataset.train_ids.begin(), dataset.train_ids.end());
    std::sort(dataset.test_ids.begin(), dataset.test_ids.end());
  }
  if (dataset.train_ids.empty()) {  // one place, and every unit is a pair
    throw Error(ErrorKind::Usage, "no example is left to train on", "task.frac_train",
                "raise it, or set task.split=iid");
  }
}

}  // namespace groklab
