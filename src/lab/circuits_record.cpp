// SPDX-License-Identifier: MIT
#include "lab/circuits_record.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>

#include "analysis/head_roles.hpp"
#include "core/atomic_file.hpp"
#include "core/special_numbers.hpp"
#include "lab/json_values.hpp"
#include "runs/json_text.hpp"
#include "runs/npz.hpp"
#include "runs/run_layout.hpp"
#include "stats/moments.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// A number of every element of a list; null, which stands for infinity, is infinite.
std::vector<double> numbers_of(const Json& list, const char* name) {
  std::vector<double> numbers;
  for (const Json& element : list) {
    const Json& value = element.at(name);
    numbers.push_back(value.is_null() ? kInf : value.get<double>());
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

void add_arrays(SweptCircuits& found, const std::vector<StoredTensor>& arrays) {
  constexpr std::string_view kSingularValues = "singular_values.";
  for (const StoredTensor& array : arrays) {
    if (array.dtype != DType::F64) {
      continue;
    }
    if (array.name == "label_pair_shares") {
      found.label_pairs = stored_values<double>(array);
    } else if (array.name == "logit_pair_shares") {
      found.logit_pairs = stored_values<double>(array);
    } else if (array.name == "ov_coupling_all_heads") {
      found.coupling = stored_values<double>(array);
    } else if (array.name.starts_with(kSingularValues)) {
      found.singular_values.emplace_back(array.name.substr(kSingularValues.size()), stored_values<double>(array));
    }
  }
}

}  // namespace

SweptCircuits swept_circuits(const Json& document, const std::vector<StoredTensor>& arrays) {
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
  found.monosemanticity = measure_at(document, "/neurons/mean_gap");
  found.explained_neurons = measure_at(document, "/neurons/explained_share_of_live");
  found.embedding_rank = measure_at(document, "/weight_ranks/embed.W_E/effective_rank");
  found.basis = document.value(Json::json_pointer("/task/basis"), "");
  add_arrays(found, arrays);
  return found;
}

std::optional<SweptCircuits> read_swept_circuits(const std::string& run) {
  std::optional<std::int64_t> last;
  std::string stem;
  std::error_code code;
  for (fs::directory_iterator it(fs::path(run) / "analysis", code), end; !code && it != end; it.increment(code)) {
    const auto step = parse_step_file_name(it->path().filename().string(), "step", ".json");
    if (step && (!last || *step > *last)) {
      last = step;
      stem = fs::path(it->path()).replace_extension().string();
    }
  }
  if (!last) {
    return std::nullopt;
  }
  const Json document = parse_json(read_text_file(stem + ".json"), stem + ".json");
  const bool has_arrays = fs::exists(stem + ".npz", code);
  return swept_circuits(document, has_arrays ? read_npz(stem + ".npz") : std::vector<StoredTensor>());
}

}  // namespace groklab
