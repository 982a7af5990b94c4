// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace groklab {

/// The names inside a run folder, for its reader and its checker.
inline constexpr std::string_view kConfigFile = "config.toml";
inline constexpr std::string_view kRunJsonFile = "run.json";
inline constexpr std::string_view kMetricsFile = "metrics.jsonl";
inline constexpr std::string_view kResumeFile = "resume.safetensors";
inline constexpr std::string_view kCheckpointsFolder = "checkpoints";
inline constexpr std::string_view kPartsFolder = "parts";
inline constexpr std::string_view kRunsFolder = "runs";    ///< of a sweep, with a folder a run
inline constexpr std::string_view kPacksFolder = "packs";  ///< beside it, with the runs that are packed (run_pack.hpp)
inline constexpr int kRunFormat = 1;                       ///< "format" of run.json

/// checkpoints/step_00005000.safetensors.
std::string checkpoint_file(std::int64_t step);

/// `<prefix>_<step, at least 8 digits><suffix>`, as in step_00005000.safetensors.
std::string step_file_name(std::string_view prefix, std::int64_t step, std::string_view suffix);
/// The step of such a name, nullopt for any other.
std::optional<std::int64_t> parse_step_file_name(std::string_view name, std::string_view prefix,
                                                 std::string_view suffix);

}  // namespace groklab
