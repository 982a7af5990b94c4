// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace groklab {

/// The page, compiled in: what `make web` made, or empty where it was not run before the build.
std::string_view dashboard_index_html();
std::string_view dashboard_app_js();
std::string_view dashboard_app_css();

}  // namespace groklab
