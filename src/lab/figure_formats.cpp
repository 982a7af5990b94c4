// SPDX-License-Identifier: MIT
#include "lab/figure_formats.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "figures/figure_page.hpp"

namespace groklab {
namespace {

bool add_still(FigureFormats& formats, const std::string& name) {
  for (const FigureFormat format : {FigureFormat::Png, FigureFormat::Svg, FigureFormat::Pdf}) {
    if (file_ending(format) == name) {
      formats.stills.push_back(format);
      return true;
    }
  }
  return false;
}

bool add_video(FigureFormats& formats, const std::string& name) {
  for (const VideoFormat format : {VideoFormat::Mp4, VideoFormat::Gif}) {
    if (file_ending(format) == name) {
      formats.videos.push_back(format);
      return true;
    }
  }
  return false;
}

}  // namespace

FigureFormats parse_figure_formats(const std::vector<std::string>& names) {
  FigureFormats formats;
  for (const std::string& name : names) {
    if (name == "html") {
      figure_page("", {});  // says how to get the page where there is none
      formats.html = true;
    } else if (name == "json") {
      formats.json = true;
    } else if (!add_still(formats, name) && !add_video(formats, name)) {
      throw Error(ErrorKind::Usage, fmt::format("no format '{}'", name), "--format",
                  "allowed: png, svg, pdf, html, json; of animations: mp4, gif");
    }
  }
  if (names.empty()) {
    formats.stills.push_back(FigureFormat::Png);
    formats.videos.push_back(VideoFormat::Mp4);
  }
  return formats;
}

ThemeName parse_theme(const std::string& name) {
  if (name == "light" || name == "dark") {
    return name == "dark" ? ThemeName::Dark : ThemeName::Light;
  }
  throw Error(ErrorKind::Usage, fmt::format("no theme '{}'", name), "--theme", "allowed: light, dark");
}

}  // namespace groklab
