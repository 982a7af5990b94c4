// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace groklab {

/// From now on this process opens nothing below `folder` (absolute, without symbolic links itself) for reading through a
/// symbolic link: for a server, whose files others may exchange between a look and the reading. Not undone; the last call counts.
/// Throws Error(BadFile) where it is no folder. Thread-safety: before there are other threads.
void follow_no_links_below(const std::string& folder);

/// open(2) for reading under that rule, with errno ELOOP for a path through a link. A FIFO does not block.
int open_for_reading(const std::string& path) noexcept;

}  // namespace groklab
