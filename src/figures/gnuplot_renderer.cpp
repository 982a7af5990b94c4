// SPDX-License-Identifier: MIT
#include "figures/gnuplot_renderer.hpp"

#include <string_view>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/check.hpp"
#include "core/error.hpp"
#include "figures/gnuplot_script.hpp"
#include "figures/picture_text.hpp"

namespace groklab {
namespace {

constexpr const char* kNeedsGnuplot = "gnuplot 5.4 with the cairo terminals is needed (package gnuplot-nox)";

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// gnuplot 5.4 writes a font's weight into its family's name, and no family to fall back on; viewers smooth an image of
/// few pixels unless they are told not to.
std::string mended_svg(std::string svg) {
  const std::string family(kFigureFont);
  const std::string mended = "font-family=\"" + family + ", sans-serif\"";
  replace_all(svg, "font-family=\"" + std::string(kFigureFontBold) + "\"", mended + " font-weight=\"bold\"");
  replace_all(svg, "font-family=\"" + family + "\"", mended);
  replace_all(svg, "<image ", "<image style='image-rendering:pixelated' ");
  return svg;
}

/// Cairo writes the clock; the same length keeps the offsets of the file right.
std::string undated_pdf(std::string pdf) {
  static constexpr std::string_view kKey = "/CreationDate (D:";
  static constexpr std::string_view kDate = "20000101000000Z";
  const std::size_t at = pdf.rfind(kKey);
  if (at != std::string::npos && at + kKey.size() + kDate.size() < pdf.size()) {
    pdf.replace(at + kKey.size(), kDate.size(), kDate);
  }
  return pdf;
}

/// The picture comes through a pipe, so that a killed gnuplot never leaves half a file.
std::string drawn(const std::string& program, const std::string& ending, const std::string& name,
                  const std::string& folder) {
  const std::string settings = "format='" + ending + "'; to_stdout=1; bold='" + std::string(kFigureFontBold) + "'";
  ChildResult result = run_gnuplot({program, "-d", "-e", settings, name + ".gp"}, folder);
  if (result.out.empty()) {
    throw Error(ErrorKind::Io, "gnuplot drew nothing", folder + "/" + name + ".gp", kNeedsGnuplot);
  }
  return std::move(result.out);
}

}  // namespace

ChildResult run_gnuplot(const std::vector<std::string>& argv, const std::string& folder) {
  auto result = run_child(argv, folder);
  if (!result) {
    throw Error(ErrorKind::Io, "gnuplot is not installed, figures need it", argv.front(),
                "install the packages gnuplot-nox and fonts-dejavu-core");
  }
  if (result->exit_code != 0) {
    throw Error(ErrorKind::Io, "gnuplot failed: " + complaint(*result), folder + "/" + argv.back(), kNeedsGnuplot);
  }
  return std::move(*result);
}

std::string file_ending(FigureFormat format) {
  switch (format) {
    case FigureFormat::Png:
      return "png";
    case FigureFormat::Svg:
      return "svg";
    case FigureFormat::Pdf:
      return "pdf";
  }
  GROKLAB_CHECK(false);
}

std::vector<std::string> render_with_gnuplot(const Figure& figure, const std::string& folder,
                                             const std::vector<FigureFormat>& formats, ThemeName theme,
                                             const std::string& program) {
  const GnuplotScript script = gnuplot_script(figure, theme);
  make_folder(folder);
  const std::string stem = folder + "/" + script.stem;
  write_file_atomically(stem + ".dat", script.data);
  if (!script.cells.empty()) {
    write_file_atomically(stem + "_cells.dat", script.cells);
  }
  write_file_atomically(stem + ".gp", script.script);
  std::vector<std::string> paths;
  for (const FigureFormat format : formats) {
    const std::string ending = file_ending(format);
    std::string picture = drawn(program, ending, script.stem, folder);
    const PictureText text{figure.title, figure.small_print};
    switch (format) {
      case FigureFormat::Png:
        picture = png_with_text(picture, text);
        break;
      case FigureFormat::Svg:
        picture = svg_with_text(mended_svg(std::move(picture)), text);
        break;
      case FigureFormat::Pdf:
        picture = pdf_with_text(undated_pdf(std::move(picture)), text);
        break;
    }
    paths.push_back(stem);
    paths.back().append(".").append(ending);
    write_file_atomically(paths.back(), std::string_view(picture));
  }
  return paths;
}

}  // namespace groklab
