// SPDX-License-Identifier: MIT
#include "runs/run_layout.hpp"

#include <fmt/format.h>

#include "core/parse_number.hpp"

namespace groklab {

std::string checkpoint_file(std::int64_t step) {
  return fmt::format("{}/{}", kCheckpointsFolder, step_file_name("step", step, ".safetensors"));
}

std::string step_file_name(std::string_view prefix, std::int64_t step, std::string_view suffix) {
  return fmt::format("{}_{:08}{}", prefix, step, suffix);
}

std::optional<std::int64_t> parse_step_file_name(std::string_view name, std::string_view prefix,
                                                 std::string_view suffix) {
  if (name.size() <= prefix.size() + suffix.size() || !name.starts_with(prefix) || !name.ends_with(suffix)) {
    return std::nullopt;
  }
  const std::string_view digits = name.substr(prefix.size() + 1, name.size() - prefix.size() - 1 - suffix.size());
  const auto step = parse_number<std::int64_t>(digits);
  return step && *step >= 0 && step_file_name(prefix, *step, suffix) == name ? step : std::nullopt;
}

}  // namespace groklab
