// SPDX-License-Identifier: MIT
#include "lab/circuits_record.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

#include "analysis/head_roles.hpp"
#include "core/atomic_file.hpp"
#include "runs/json_text.hpp"
#include "runs/run_layout.hpp"
#include "stats/moments.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::optional<double> number_at(const Json& document, const char* pointer) {
  const Json::json_pointer path(pointer);
  return document.contains(path) && document.at(path).is_number() ? std::optional(document.at(path).get<double>())
                                                                  : std::nullopt;
}

/// A number of every element of a list; null, which stands for infinity, is infinite.
std::vector<double> numbers_of(const Json& list, const char* name) {
  std::vector<double> numbers;
  for (const Json& element : list) {
    const Json& value = element.at(name);
    numbers.push_back(value.is_null() ? std::numeric_limits<double>::infinity() : value.get<double>());
  }
  return numbers;
}

std::optional<double> mean_of(const std::vector<double>& numbers) {
  return numbers.empty() ? std::nullopt : std::optional(mean(numbers));
}

/// Of the middle one, or of the larger of the two: an infinite one must not become NaN.
std::optional<double> median_of(std::vector<double> numbers) {
  if (numbers.empty()) {
    return std::nullopt;
  }
  const auto middle = numbers.begin() + std::ssize(numbers) / 2;
  std::nth_element(numbers.begin(), middle, numbers.end());
  return *middle;
}

}  // namespace

SweptCircuits swept_circuits(const Json& document) {
  SweptCircuits found;
  if (document.contains("circuits")) {
    const Json& heads = document.at("circuits").at("heads");
    const std::vector<double> norms = numbers_of(heads, "ov_norm");
    found.active_heads =
        static_cast<double>(std::count_if(norms.begin(), norms.end(), [](double norm) { return norm >= kActiveNorm; }));
    found.ov_effective_rank = mean_of(numbers_of(heads, "ov_effective_rank"));
    found.interference = median_of(numbers_of(heads, "interference"));
    found.head_overlap = mean_of(numbers_of(document.at("circuits").at("overlaps"), "mean_cos2"));
  }
  found.monosemanticity = number_at(document, "/neurons/mean_gap");
  found.explained_neurons = number_at(document, "/neurons/explained_share_of_live");
  found.embedding_rank = number_at(document, "/weight_ranks/embed.W_E/effective_rank");
  return found;
}

std::optional<SweptCircuits> read_swept_circuits(const std::string& run) {
  std::optional<std::int64_t> last;
  std::string path;
  std::error_code code;
  for (fs::directory_iterator it(fs::path(run) / "analysis", code), end; !code && it != end; it.increment(code)) {
    const auto step = parse_step_file_name(it->path().filename().string(), "step", ".json");
    if (step && (!last || *step > *last)) {
      last = step;
      path = it->path().string();
    }
  }
  return last ? std::optional(swept_circuits(parse_json(read_text_file(path), path))) : std::nullopt;
}

}  // namespace groklab
