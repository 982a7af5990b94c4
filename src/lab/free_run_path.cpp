// SPDX-License-Identifier: MIT
#include "lab/free_run_path.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace groklab {

std::string free_run_path(const std::string& name) {
  const std::string stem = "runs/" + name;
  std::string path = stem;
  for (int number = 2; std::filesystem::exists(path); ++number) {
    path = fmt::format("{}-{}", stem, number);
  }
  return path;
}

}  // namespace groklab
