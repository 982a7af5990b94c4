// SPDX-License-Identifier: MIT
#include "lab/paper_template.hpp"

#include <set>

#include "core/error.hpp"

namespace groklab {
namespace {

constexpr std::string_view kOpen = "<<";
constexpr std::string_view kClose = ">>";

[[noreturn]] void refuse(const std::string& what, std::string_view place) {
  throw Error(ErrorKind::Usage, what, std::string(place), "the template and what fills it do not belong together");
}

}  // namespace

std::string fill_template(std::string_view text, const TemplatePlaces& places) {
  std::string filled;
  std::set<std::string_view> used;
  std::size_t at = 0;
  for (std::size_t open = text.find(kOpen); open != std::string_view::npos; open = text.find(kOpen, at)) {
    const std::size_t close = text.find(kClose, open);
    if (close == std::string_view::npos) {
      refuse("a place of a template has no end", text.substr(open, 40));
    }
    const std::string_view name = text.substr(open + kOpen.size(), close - open - kOpen.size());
    const auto place = places.find(name);
    if (place == places.end()) {
      refuse("a place of a template is unknown", name);
    }
    filled.append(text.substr(at, open - at)).append(place->second);
    used.insert(place->first);
    at = close + kClose.size();
  }
  for (const auto& [name, value] : places) {
    if (!used.contains(name)) {
      refuse("a template has no such place", name);
    }
  }
  return filled.append(text.substr(at));
}

}  // namespace groklab
