// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace groklab {

/// A list of `groklab list` as a page of docs/: a title, what the list is, a table. tools/check_docs.py compares the
/// stored pages with it. Throws Error(Usage) for what cannot be listed.
std::string listing_markdown(std::string_view what);

}  // namespace groklab
