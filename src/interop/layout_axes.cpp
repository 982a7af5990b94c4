// SPDX-License-Identifier: MIT
#include "interop/layout_axes.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/check.hpp"

namespace groklab {
namespace {

using Names = std::vector<std::string_view>;

/// Cuts "a (b c)" into {{a}, {b, c}}.
std::vector<Names> groups_of(std::string_view text) {
  std::vector<Names> groups;
  bool is_open = false;
  for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
    end = std::min(text.find(' ', begin), text.size());
    std::string_view word = text.substr(begin, end - begin);
    const bool opens = word.starts_with('(');
    const bool closes = word.ends_with(')');
    word.remove_prefix(opens ? 1 : 0);
    word.remove_suffix(closes ? 1 : 0);
    if (!is_open) {
      groups.emplace_back();
    }
    groups.back().push_back(word);
    is_open = (is_open || opens) && !closes;
  }
  return groups;
}

/// Each of these places, followed by those at the further indices of an axis.
std::vector<std::int64_t> places_along(const std::vector<std::int64_t>& places, std::int64_t stride,
                                       std::int64_t size) {
  std::vector<std::int64_t> longer;
  for (const std::int64_t place : places) {
    for (std::int64_t i = 0; i < size; ++i) {
      longer.push_back(place + i * stride);
    }
  }
  return longer;
}

/// Elements from one index of an axis of ours to the next.
std::int64_t stride_of(std::string_view axis, const Names& ours, const ModelSpec& spec) {
  const auto found = std::find(ours.begin(), ours.end(), axis);
  GROKLAB_CHECK(found != ours.end());
  std::int64_t stride = 1;
  for (auto inner = std::next(found); inner != ours.end(); ++inner) {
    stride *= axis_size(spec, *inner);
  }
  return stride;
}

}  // namespace

LayoutAxes parse_axes(std::string_view text) {
  constexpr std::string_view kArrow = " -> ";
  const std::size_t arrow = text.find(kArrow);
  LayoutAxes axes;
  for (const Names& group : groups_of(text.substr(0, arrow))) {
    GROKLAB_CHECK(group.size() == 1);
    axes.ours.push_back(group.front());
  }
  axes.theirs = groups_of(arrow == std::string_view::npos ? text : text.substr(arrow + kArrow.size()));
  return axes;
}

std::int64_t axis_size(const ModelSpec& spec, std::string_view axis) {
  const std::pair<std::string_view, int> sizes[] = {{"d_vocab", spec.d_vocab},
                                                    {"n_ctx", spec.n_ctx},
                                                    {"d_model", spec.config.d_model},
                                                    {"n_heads", spec.config.n_heads},
                                                    {"d_head", spec.config.d_head},
                                                    {"d_mlp", spec.config.d_mlp},
                                                    {"d_vocab_out", spec.config.d_vocab_out}};
  const auto* found = std::ranges::find(sizes, axis, &std::pair<std::string_view, int>::first);
  GROKLAB_CHECK(found != std::end(sizes));
  return found->second;
}

std::vector<std::int64_t> merged_shape(const LayoutAxes& axes, const ModelSpec& spec) {
  std::vector<std::int64_t> shape;
  for (const Names& group : axes.theirs) {
    std::int64_t extent = 1;
    for (const std::string_view axis : group) {
      extent *= axis_size(spec, axis);
    }
    shape.push_back(extent);
  }
  return shape;
}

std::vector<std::int64_t> source_places(const LayoutAxes& axes, const ModelSpec& spec) {
  std::vector<std::int64_t> places = {0};
  for (const Names& group : axes.theirs) {
    for (const std::string_view axis : group) {
      places = places_along(places, stride_of(axis, axes.ours, spec), axis_size(spec, axis));
    }
  }
  return places;
}

}  // namespace groklab
