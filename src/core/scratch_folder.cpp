// SPDX-License-Identifier: MIT
#include "core/scratch_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "core/atomic_file.hpp"

namespace groklab {

ScratchFolder::ScratchFolder(std::string_view purpose) {
  const std::string letters(6, 'X');  // mkdtemp puts others in their place
  const std::string name = "groklab_" + std::string(purpose) + "_" + letters;
  path_ = (std::filesystem::temp_directory_path() / name).string();
  if (::mkdtemp(path_.data()) == nullptr) {
    throw_io_error("make a temporary folder", path_, errno, 0);
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;  // a folder that stays is no reason to fail
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace groklab
