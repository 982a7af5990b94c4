// SPDX-License-Identifier: MIT
#include "figures/gnuplot_renderer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/special_numbers.hpp"
#include "core/test_folder.hpp"
#include "figures/child_process.hpp"
#include "figures/gnuplot_marks.hpp"
#include "figures/gnuplot_script.hpp"

namespace groklab {
namespace {

class FigureFolder : public testing::Test {
 protected:
  const TestFolder folder_;
};

using GnuplotRenderer = FigureFolder;

/// cos x cos y over 9 x 7 cells, one of them missing.
Grid waves() {
  Grid grid{9, 7, {}, {0, 7}, {0, 9}};
  for (int i = 0; i < 63; ++i) {
    grid.values.push_back(std::cos(i / 7) * std::cos(i % 7));
  }
  grid.values[30] = kNan;
  return grid;
}

Panel grid_panel() {
  Panel panel;
  panel.title = "heatmap";
  panel.color = ColorAxis{"value", ColorMap::Diverging};
  panel.layers.emplace_back(HeatmapLayer{waves()});
  panel.layers.emplace_back(TextLayer{0.5, 0.5, "cell", ColorRole::OnLight, Placement::Axes});
  return panel;
}

Panel contour_panel() {
  Panel panel;
  panel.title = "contours, bars, bins, coloured points";
  panel.color = ColorAxis{"token", ColorMap::Cyclic};
  panel.layers.emplace_back(ContourLayer{waves(), {0, 0.5}, "levels", ColorRole::Muted});
  panel.layers.emplace_back(BarLayer{{1, 2}, {3, 4}, 0.8, "bars", ColorRole::Third});
  panel.layers.emplace_back(HistogramLayer{{4, 5, 6}, {1, 2}, "bins", ColorRole::Fourth});
  panel.layers.emplace_back(ScatterLayer{{1, 2, 3}, {6, 7, 8}, "", ColorRole::Test, {0, 0.5, 1}});
  return panel;
}

Panel polar_panel() {
  Panel panel;
  panel.title = "polar";
  panel.frame = Frame::Polar;
  panel.layers.emplace_back(PolarLineLayer{{0, 1, 2, 3}, {1, 1, 1, 2}, "spiral", ColorRole::Measure, Dash::Solid});
  return panel;
}

Panel surface_panel() {
  Panel panel;
  panel.title = "surface";
  panel.frame = Frame::Surface;
  panel.color = ColorAxis{"height"};
  panel.layers.emplace_back(SurfaceLayer{waves()});
  return panel;
}

/// One of everything, with texts that a script could trip over.
Figure full_figure() {
  Figure figure;
  figure.name = "full";
  figure.title = "it's a `touch pwned` $HOME @macro \"quoted\" a_b^c \\ <&> \n# second";
  figure.small_print = "run x · config y";
  figure.n_columns = 2;
  Panel panel;
  panel.title = "'; system('touch pwned'); '";
  panel.x.label = "step";
  panel.y = {"loss", Scale::Log, std::nullopt};
  panel.layers.emplace_back(BandLayer{{0, 1, 2}, {1, 1, 1}, {2, 3, 4}, "band", ColorRole::Second});
  panel.layers.emplace_back(
      LineLayer{{0, 1, 2, 3, 4}, {1, 0.1, kNan, 0.001, 0}, "a `b`", ColorRole::Train, Dash::Solid});
  panel.layers.emplace_back(ScatterLayer{{0, 3}, {1, 0.5}, "dots", ColorRole::Test});
  panel.layers.emplace_back(RuleLayer{Direction::Vertical, 2, "near", ColorRole::Milestone, Dash::Dashed});
  panel.layers.emplace_back(RuleLayer{Direction::Vertical, 2.01, "nearer", ColorRole::Milestone, Dash::Dashed});
  panel.layers.emplace_back(RuleLayer{Direction::Horizontal, 0.1, "rule", ColorRole::Muted, Dash::Dotted});
  panel.layers.emplace_back(TextLayer{0.5, 0.5, "a remark", ColorRole::Muted});
  Panel empty;
  empty.title = "nothing";
  figure.panels = {panel, empty, grid_panel(), contour_panel(), polar_panel(), surface_panel()};
  return figure;
}

std::uint32_t big_endian(const std::vector<std::uint8_t>& bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) << 24U | static_cast<std::uint32_t>(bytes[at + 1]) << 16U |
         static_cast<std::uint32_t>(bytes[at + 2]) << 8U | bytes[at + 3];
}

TEST(GnuplotScriptText, DependsOnTheFigureAlone) {
  const GnuplotScript first = gnuplot_script(full_figure());
  const GnuplotScript second = gnuplot_script(full_figure());
  EXPECT_EQ(first.script, second.script);
  EXPECT_EQ(first.data, second.data);
  EXPECT_EQ(first.script.find('"', first.script.find('\n')), first.script.find("\"quoted\""));
}

TEST(GnuplotScriptText, HoldsNoValueThatIsNotANumber) {
  const std::string data = gnuplot_script(full_figure()).data;
  EXPECT_EQ(data.find("nan"), std::string::npos);
  EXPECT_EQ(data.find("inf"), std::string::npos);
  EXPECT_EQ(data.find("NaN"), data.rfind("NaN")) << "the missing node of the surface alone";
}

TEST(GnuplotScriptText, BreaksALineAtAGap) {
  const std::string data = gnuplot_script(full_figure()).data;
  EXPECT_NE(data.find("# 1: 'a `b`'\n0 1\n1 0.1\n"), std::string::npos) << data;
  EXPECT_NE(data.find("(single points)'\n3 0.001\n"), std::string::npos) << data;
}

TEST(GnuplotScriptText, LiteralsHoldNeitherQuotesNorControlCharacters) {
  EXPECT_EQ(gnuplot_quoted("it's\n\x01 ok"), "'it\u2019s   ok'");
}

TEST_F(GnuplotRenderer, DrawsPngSvgAndPdfBesideTheScript) {
  const auto paths =
      render_with_gnuplot(full_figure(), folder_.path(), {FigureFormat::Png, FigureFormat::Svg, FigureFormat::Pdf});
  ASSERT_EQ(paths.size(), 3U);
  const auto png = read_file(paths[0]);
  ASSERT_GT(png.size(), 10000U);
  EXPECT_EQ(std::string(png.begin() + 1, png.begin() + 4), "PNG");
  EXPECT_GE(big_endian(png, 16), 1600U);  // width
  EXPECT_GE(big_endian(png, 20), 900U);   // height
  const std::string svg = read_text_file(paths[1]);
  EXPECT_NE(svg.find("&lt;&amp;>"), std::string::npos) << "texts are escaped";
  EXPECT_NE(svg.find("font-weight=\"bold\""), std::string::npos);
  EXPECT_EQ(read_text_file(paths[2]).substr(0, 5), "%PDF-");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "full.gp"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "full.dat"));
}

TEST_F(GnuplotRenderer, AHeatmapIsAnImageInVectorAxes) {
  const auto paths = render_with_gnuplot(full_figure(), folder_.path(), {FigureFormat::Svg});
  const std::string svg = read_text_file(paths[0]);
  EXPECT_NE(svg.find("<image style='image-rendering:pixelated'"), std::string::npos);
  EXPECT_NE(svg.find(">heatmap<"), std::string::npos) << "texts stay texts";
}

TEST_F(GnuplotRenderer, PicturesSayWhereTheirDataAreFrom) {
  const auto paths =
      render_with_gnuplot(full_figure(), folder_.path(), {FigureFormat::Png, FigureFormat::Svg, FigureFormat::Pdf});
  const auto png = read_file(paths[0]);
  const std::string png_text(png.begin(), png.end());
  EXPECT_NE(png_text.find(std::string("Description") + std::string(5, '\0') + "run x · config y"), std::string::npos);
  EXPECT_NE(read_text_file(paths[1]).find("<desc>run x · config y</desc>"), std::string::npos);
  // pdfinfo is no part of what the product needs: where it is missing, only the raw string is looked for.
  EXPECT_NE(read_text_file(paths[2]).find("/Subject <FEFF00720075006E00200078002000B7"), std::string::npos);
  if (const auto info = run_child({"pdfinfo", "full.pdf"}, folder_.path())) {
    EXPECT_EQ(info->exit_code, 0) << info->err;
    EXPECT_NE(info->out.find("Subject:         run x · config y"), std::string::npos) << info->out;
  }
}

TEST_F(GnuplotRenderer, APdfHasItsFontsAndTheWidthOfAPaper) {
  render_with_gnuplot(full_figure(), folder_.path(), {FigureFormat::Pdf});
  const auto fonts = run_child({"pdffonts", "full.pdf"}, folder_.path());
  const auto info = run_child({"pdfinfo", "full.pdf"}, folder_.path());
  if (!fonts || !info) {
    GTEST_SKIP() << "needs poppler-utils";
  }
  EXPECT_NE(fonts->out.find("DejaVuSans"), std::string::npos) << fonts->out;
  EXPECT_EQ(fonts->out.find(" no  "), std::string::npos) << "a font is not embedded: " << fonts->out;
  EXPECT_NE(info->out.find("Page size:       504 x"), std::string::npos) << info->out;  // 7 inches
}

TEST_F(GnuplotRenderer, TheDarkThemeHasFilesOfItsOwn) {
  const auto paths = render_with_gnuplot(full_figure(), folder_.path(), {FigureFormat::Svg}, ThemeName::Dark);
  EXPECT_TRUE(paths[0].ends_with("/full_dark.svg"));
  EXPECT_NE(read_text_file(paths[0]).find("#16181D"), std::string::npos);
}

TEST_F(GnuplotRenderer, RunsNothingThatATextAsksFor) {
  render_with_gnuplot(full_figure(), folder_.path(), {FigureFormat::Svg});
  EXPECT_FALSE(std::filesystem::exists(folder_ / "pwned"));
}

TEST_F(GnuplotRenderer, GivesTheSameBytesAgain) {
  const std::vector<FigureFormat> formats = {FigureFormat::Png, FigureFormat::Svg, FigureFormat::Pdf};
  const auto first = render_with_gnuplot(full_figure(), folder_ / "a", formats);
  ::sleep(1);  // a time stamp would differ
  const auto second = render_with_gnuplot(full_figure(), folder_ / "b", formats);
  for (std::size_t i = 0; i < formats.size(); ++i) {
    EXPECT_EQ(read_file(first[i]), read_file(second[i])) << first[i];
  }
}

TEST_F(GnuplotRenderer, TheKeptScriptDrawsThePictureAlone) {
  render_with_gnuplot(full_figure(), folder_.path(), {});
  const auto result = run_child({"gnuplot", "-d", "full.gp"}, folder_.path());
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->exit_code, 0) << result->err;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "full.png"));
}

TEST_F(GnuplotRenderer, GnuplotHasNothingToComplainOfInMissingCellsAndLongLegends) {
  Figure figure = full_figure();
  Panel legend;
  for (int i = 0; i < 4; ++i) {
    legend.layers.emplace_back(LineLayer{{0, 1}, {0, 1}, "step ~ (parameters)^-0.19, from -0.39 to 0.01"});
  }
  figure.panels.push_back(legend);
  render_with_gnuplot(figure, folder_.path(), {});
  const auto result = run_child({"gnuplot", "-d", "full.gp"}, folder_.path());
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->err, "");
}

TEST_F(GnuplotRenderer, NamesThePackageWhereGnuplotIsMissing) {
  try {
    render_with_gnuplot(full_figure(), folder_.path(), {FigureFormat::Png}, ThemeName::Light, "no-such-gnuplot");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Io);
    EXPECT_NE(error.hint().find("gnuplot-nox"), std::string::npos);
  }
}

TEST_F(GnuplotRenderer, RepeatsWhatGnuplotComplainsAbout) {
  try {
    render_with_gnuplot(full_figure(), folder_.path(), {FigureFormat::Png}, ThemeName::Light, "false");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("exit code 1"), std::string::npos) << error.what();
  }
}

TEST_F(GnuplotRenderer, ChildReadsBothOutputsWithoutBlocking) {
  const std::string script =
      "i=0; while [ $i -lt 4000 ]; do echo 0123456789012345678901234567890123456789; "
      "echo 0123456789012345678901234567890123456789 >&2; i=$((i+1)); done; exit 7";
  const auto result = run_child({"sh", "-c", script}, folder_.path());
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->exit_code, 7);
  EXPECT_EQ(result->out.size(), 41U * 4000);
  EXPECT_EQ(result->err.size(), 41U * 4000);
}

}  // namespace
}  // namespace groklab
