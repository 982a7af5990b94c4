// SPDX-License-Identifier: MIT
#include "figures/logit_reader.hpp"

#include <numeric>

namespace groklab {

LogitReader::LogitReader(const NetworkView& network, const Dataset& data, ThreadPool& pool)
    : network_(network), data_(data), ids_(static_cast<std::size_t>(data.size())) {
  const Config& config = network.config;
  std::iota(ids_.begin(), ids_.end(), 0);
  if (config.model.output_scale > 0) {
    initial_ = initial_parameters(network.spec, config);
  }
  engine_ = make_engine({config, network.spec, data, pool, initial_});
  if (config.model.output_scale > 0) {
    at_start_ = logits(initial_);
  }
}

std::vector<double> LogitReader::table(std::span<const float> params) {
  const auto width = static_cast<std::size_t>(network_.spec.config.d_vocab_out);
  const std::vector<float> values = logits(params);
  const double scale = at_start_.empty() ? 1 : network_.config.model.output_scale;
  const auto p = static_cast<std::size_t>(data_.p);
  std::vector<double> table(p * p * width);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double start = at_start_.empty() ? 0 : static_cast<double>(at_start_[i]);
    table[pair_row(data_, i / width) * width + i % width] = scale * (static_cast<double>(values[i]) - start);
  }
  return table;
}

std::vector<float> LogitReader::logits(std::span<const float> params) {
  std::vector<float> values(ids_.size() * static_cast<std::size_t>(network_.spec.config.d_vocab_out));
  engine_->logits(params, ids_, values);
  return values;
}

}  // namespace groklab
