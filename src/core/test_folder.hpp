// SPDX-License-Identifier: MIT
#pragma once

#include "core/scratch_folder.hpp"

namespace groklab {

/// For tests: a folder of their own.
class TestFolder : public ScratchFolder {
 public:
  TestFolder() : ScratchFolder("test") {}
};

}  // namespace groklab
