// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace groklab {

/// A file of presets/published, compiled in.
struct EmbeddedPublished {
  std::string_view name;
  std::string_view toml;
};
std::span<const EmbeddedPublished> embedded_published();

/// What was measured in a published run.
enum class Quantity { TrainLoss, TestLoss, WeightNorm, MemStep, GrokStep };
std::string_view quantity_name(Quantity quantity);
/// True for MemStep and GrokStep: a step at which something is reached, where losses and norms are values at a step.
bool is_milestone(Quantity quantity);

/// One published number, its step converted to ours (updates done).
struct PublishedNumber {
  Quantity quantity = Quantity::TrainLoss;
  std::int64_t step = 0;        ///< of a loss or norm: where it was measured; of a milestone: the published budget
  std::optional<double> value;  ///< of a milestone: its step; nullopt: never reached within the budget
  int mean_of = 1;              ///< the published number is the mean of so many runs
  std::string source;
};

/// Whether our run starts from the published weights and split, or only from the published distribution of them.
enum class PublishedStart { SameWeights, OwnSeeds };

struct PublishedResult {
  std::string name;   ///< "mlp/wd_0.5"
  std::string alias;  ///< a second name; may be empty
  std::string text;   ///< what the group is
  std::string source;
  PublishedStart start = PublishedStart::SameWeights;
  std::string preset;
  std::vector<std::string> keys;  ///< key=value
  std::int64_t eval_every = 0;    ///< steps between the published evaluations
  std::int64_t steps = 0;         ///< the published budget
  std::vector<PublishedNumber> numbers;

  std::string group() const { return name.substr(0, name.find('/')); }
};

/// The results of one file; `group` is its name without .toml. Throws Error(BadFile) with file and line for what is not
/// as presets/published/*.toml are: an unknown or missing key, a value of another type, a name that comes twice.
std::vector<PublishedResult> parse_published(std::string_view toml, std::string_view group, std::string_view path);

/// All that are compiled in, in the order of their files.
std::vector<PublishedResult> published_results();

/// The results that `words` name: a result, a group as "mlp", "mlp/..." or "mlp/*", or "all"; in the order of `results`,
/// none twice. Throws Error(Usage) with the nearest name.
std::vector<PublishedResult> select_results(std::span<const PublishedResult> results,
                                            std::span<const std::string> words);

}  // namespace groklab
